package io.everysource.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A URI template [RFC 6570] as a pattern: matches every text that the template could expand to, whatever the values of its
 * variables. Matching takes time linear in the text: the template is a list of steps, and a bit set holds the steps at
 * which a match may be. Immutable, safe for use by any thread.
 */
// A class's bit is its ordinal; the bits are never stored.
@SuppressWarnings("EnumOrdinal")
final class UriTemplate {
    /** The most steps that may follow a template's literal prefix. */
    static final int MAX_STEPS = 256;

    private static final String OPERATORS = "+#./;?&";
    private static final String RESERVED_OPERATORS = "=,!@|";

    private static final String NAME_PART = "(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})++";

    /** Dotted [RFC 6570 2.3], with a modifier; possessive, so that a long name is read without recursion. */
    private static final Pattern VARIABLE =
            Pattern.compile(NAME_PART + "(?:\\." + NAME_PART + ")*+(?:\\*|:[1-9][0-9]{0,3})?");

    private final String source;
    private final String prefix;
    private final String suffix;
    private final int steps;

    /** The steps at which a literal character is expected, by character. */
    private final char[] literals;

    private final long[][] literalSteps;

    /** The classes that are used, a bit of each, and the steps at which any character of them is expected. */
    private final int[] classes;

    private final long[][] classSteps;

    /** Steps that a character leaves the match at, and steps that may be left out. */
    private final long[] repeated;

    private final long[] optional;

    /** Steps that may be left out together with the one after. */
    private final long[] optionalPair;

    private UriTemplate(String source, String prefix, List<Step> list) {
        this.source = source;
        this.prefix = prefix;
        this.suffix = literalSuffix(list);
        this.steps = list.size();
        int words = steps / Long.SIZE + 1;
        this.classes = list.stream()
                .filter(step -> step.of != null)
                .mapToInt(step -> 1 << step.of.ordinal())
                .distinct()
                .toArray();
        this.classSteps = new long[classes.length][words];
        this.repeated = new long[words];
        this.optional = new long[words];
        this.optionalPair = new long[words];
        StringBuilder distinct = new StringBuilder();
        list.stream()
                .filter(step -> step.of == null && distinct.indexOf(String.valueOf(step.literal)) < 0)
                .forEach(step -> distinct.append(step.literal));
        this.literals = distinct.toString().toCharArray();
        this.literalSteps = new long[literals.length][words];
        for (int i = 0; i < steps; i++) {
            Step step = list.get(i);
            if (step.of == null) {
                set(literalSteps[distinct.indexOf(String.valueOf(step.literal))], i);
            } else {
                set(classSteps[indexOf(1 << step.of.ordinal())], i);
            }
            if (step.kind == Kind.REPEATED) {
                set(repeated, i);
                set(optional, i);
            } else if (step.kind == Kind.OPTIONAL) {
                set(optional, i);
            } else if (step.kind == Kind.OPENING) {
                set(optionalPair, i);
            }
        }
    }

    /**
     * @return the template; empty if {@code source} is none, and then only matches itself
     * @throws InvalidSelectorException if it has too many steps
     */
    static Optional<UriTemplate> parse(String source) {
        return steps(source).map(steps -> new UriTemplate(source, source.substring(0, source.indexOf('{')), steps));
    }

    /** The steps after the literal prefix; empty if {@code source} is no template. */
    private static Optional<List<Step>> steps(String source) {
        int open = source.indexOf('{');
        if (open < 0 || source.indexOf('}') < open) {
            return Optional.empty();
        }
        List<Step> steps = new ArrayList<>();
        int at = open;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '}') {
                return Optional.empty();
            }
            if (c != '{') {
                steps.add(new Step(Kind.ONCE, null, c));
                at++;
            } else {
                int close = source.indexOf('}', at);
                if (close < 0 || !addExpression(source.substring(at + 1, close), steps)) {
                    return Optional.empty();
                }
                at = close + 1;
            }
            if (steps.size() > MAX_STEPS) {
                throw new InvalidSelectorException(
                        "A URI template may have " + MAX_STEPS + " steps after its first '{'; this one has more.");
            }
        }
        return Optional.of(steps);
    }

    private static boolean addExpression(String expression, List<Step> steps) {
        if (expression.isEmpty() || RESERVED_OPERATORS.indexOf(expression.charAt(0)) >= 0) {
            return false;
        }
        char operator = OPERATORS.indexOf(expression.charAt(0)) >= 0 ? expression.charAt(0) : 0;
        String[] variables = expression.substring(operator == 0 ? 0 : 1).split(",", -1);
        boolean isExploded = false;
        for (String variable : variables) {
            if (!VARIABLE.matcher(variable).matches()) {
                return false;
            }
            isExploded |= variable.endsWith("*");
        }
        boolean isReserved = operator == '+' || operator == '#';
        int colon = expression.indexOf(':');
        if (colon > 0 && variables.length == 1 && (operator == 0 || operator == '+')) {
            int length = Integer.parseInt(expression.substring(colon + 1));
            addPrefixed(isReserved ? CharacterClass.RESERVED : CharacterClass.VALUE, length, steps);
            return true;
        }
        if (operator != 0 && operator != '+') {
            steps.add(new Step(Kind.OPENING, null, operator));
        }
        addRepeated(CharacterClass.of(operator, isExploded || variables.length > 1), steps);
        return true;
    }

    /** A value of which at most the first {@code length} characters are taken. */
    private static void addPrefixed(CharacterClass of, int length, List<Step> steps) {
        if (length > MAX_STEPS) {
            addRepeated(of, steps);
            return;
        }
        for (int i = 0; i < length; i++) {
            steps.add(new Step(Kind.OPTIONAL, of, '\0'));
        }
    }

    private static void addRepeated(CharacterClass of, List<Step> steps) {
        Step last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
        boolean follows = last != null && last.kind == Kind.REPEATED && last.of == of;
        boolean followsOpening = steps.size() > 1 && steps.get(steps.size() - 2).kind == Kind.OPENING;
        if (!follows || followsOpening) {
            steps.add(new Step(Kind.REPEATED, of, '\0'));
        }
    }

    private static String literalSuffix(List<Step> list) {
        StringBuilder reversed = new StringBuilder();
        for (int i = list.size() - 1; i >= 0 && list.get(i).kind == Kind.ONCE; i--) {
            reversed.append(list.get(i).literal);
        }
        return reversed.reverse().toString();
    }

    /** What every match begins with. */
    String prefix() {
        return prefix;
    }

    /**
     * What comes after the prefix. Two templates with the same prefix and parts match the same texts, themselves apart. Read anew by
     * each call.
     */
    List<Part> parts() {
        List<Step> list = steps(source).orElseThrow();
        List<Part> parts = new ArrayList<>();
        int end;
        for (int i = 0; i < list.size(); i = end) {
            end = i + 1;
            while (end < list.size() && list.get(end).continues(list.get(i))) {
                end++;
            }
            parts.add(part(list.subList(i, end)));
        }
        return parts;
    }

    private static Part part(List<Step> alike) {
        Step first = alike.get(0);
        return switch (first.kind) {
            case ONCE, OPENING -> {
                StringBuilder literal = new StringBuilder();
                alike.forEach(step -> literal.append(step.literal));
                yield new Part(literal.toString(), first.kind == Kind.OPENING, null, 0);
            }
            case OPTIONAL -> new Part("", false, first.of, alike.size());
            case REPEATED -> new Part("", false, first.of, Integer.MAX_VALUE);
        };
    }

    /** The template as it was written. */
    String source() {
        return source;
    }

    /** Whether {@code topic} is an expansion of this template, or the template itself. */
    boolean matches(String topic) {
        if (topic.equals(source)) {
            return true;
        }
        if (!topic.startsWith(prefix)
                || !topic.endsWith(suffix)
                || topic.length() < prefix.length() + suffix.length()) {
            return false;
        }
        long[] at = new long[repeated.length];
        long[] next = new long[repeated.length];
        set(at, 0);
        skipOptional(at);
        for (int i = prefix.length(); i < topic.length(); i++) {
            if (!advance(at, topic.charAt(i), next)) {
                return false;
            }
            long[] swap = at;
            at = next;
            next = swap;
        }
        return (at[steps / Long.SIZE] >>> steps & 1) != 0;
    }

    /** Moves the match over {@code c}; false if it ends there. */
    private boolean advance(long[] at, char c, long[] next) {
        int literal = literalIndex(c);
        int containing = CharacterClass.containing(c);
        long carry = 0;
        long any = 0;
        for (int word = 0; word < at.length; word++) {
            long accepting = literal < 0 ? 0 : literalSteps[literal][word];
            for (int i = 0; i < classes.length; i++) {
                accepting |= (containing & classes[i]) == 0 ? 0 : classSteps[i][word];
            }
            long taken = at[word] & accepting;
            long moving = taken & ~repeated[word];
            next[word] = (moving << 1) | carry | (taken & repeated[word]);
            carry = moving >>> (Long.SIZE - 1);
            any |= next[word];
        }
        if (any == 0) {
            return false;
        }
        skipOptional(next);
        return true;
    }

    /** Adds the steps that can be reached by leaving optional ones out. */
    private void skipOptional(long[] at) {
        boolean grew = true;
        while (grew) {
            grew = false;
            long carryOne = 0;
            long carryTwo = 0;
            for (int word = 0; word < at.length; word++) {
                long one = at[word] & optional[word];
                long two = at[word] & optionalPair[word];
                long grown = at[word] | (one << 1) | carryOne | (two << 2) | carryTwo;
                carryOne = one >>> (Long.SIZE - 1);
                carryTwo = two >>> (Long.SIZE - 2);
                grew |= grown != at[word];
                at[word] = grown;
            }
        }
    }

    private int indexOf(int characterClass) {
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] == characterClass) {
                return i;
            }
        }
        throw new IllegalArgumentException("unused class");
    }

    private int literalIndex(char c) {
        for (int i = 0; i < literals.length; i++) {
            if (literals[i] == c) {
                return i;
            }
        }
        return -1;
    }

    private static void set(long[] bits, int i) {
        bits[i / Long.SIZE] |= 1L << i;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UriTemplate template && template.source.equals(source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return source;
    }

    private enum Kind {
        /** One character. */
        ONCE,
        /** No character or one. */
        OPTIONAL,
        /** Any number of characters. */
        REPEATED,
        /** An operator's first character; may be left out together with the repeated step that follows it. */
        OPENING
    }

    /** @param of the class of characters that it takes; null for {@code literal} alone */
    private record Step(Kind kind, CharacterClass of, char literal) {
        /** Whether it is of one part with {@code first}. */
        boolean continues(Step first) {
            return (kind == Kind.ONCE || kind == Kind.OPTIONAL) && kind == first.kind && of == first.of;
        }
    }

    /**
     * Either a literal text, or up to so many characters of a class.
     *
     * @param literal the text; empty for a class
     * @param isOpening whether the text may be left out, together with the part after it
     * @param of the class; null for a text
     * @param most how many characters of the class at most
     */
    record Part(String literal, boolean isOpening, CharacterClass of, int most) {
        boolean isLiteral() {
            return of == null;
        }

        /** Whether the class contains {@code c}. */
        boolean accepts(char c) {
            return (CharacterClass.containing(c) >>> of.ordinal() & 1) != 0;
        }
    }

    /** What an expansion's values may consist of [RFC 6570 3.2], percent signs and all beyond ASCII included. */
    enum CharacterClass {
        /** Unreserved characters and the comma of lists. */
        VALUE(","),
        /** Unreserved and reserved characters. */
        RESERVED(":/?#[]@!$&'()*+,;="),
        EXPLODED(",="),
        PATH("/,="),
        PARAMETERS(";,="),
        QUERY("&,=");

        private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%";
        private static final int ALL = (1 << values().length) - 1;
        private static final byte[] BY_ASCII = new byte[128];

        static {
            for (CharacterClass of : values()) {
                for (char c : (UNRESERVED + of.more).toCharArray()) {
                    BY_ASCII[c] |= (byte) (1 << of.ordinal());
                }
            }
        }

        private final String more;

        CharacterClass(String more) {
            this.more = more;
        }

        /** The classes that contain {@code c}, a bit each. */
        static int containing(char c) {
            return c < BY_ASCII.length ? BY_ASCII[c] : ALL;
        }

        static CharacterClass of(char operator, boolean isList) {
            return switch (operator) {
                case '+', '#' -> RESERVED;
                case '/' -> isList ? PATH : VALUE;
                case ';' -> PARAMETERS;
                case '?', '&' -> QUERY;
                default -> isList ? EXPLODED : VALUE;
            };
        }
    }
}
