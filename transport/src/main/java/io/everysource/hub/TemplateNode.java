package io.everysource.hub;

import io.everysource.hub.UriTemplate.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A node in the tree of the templates with one literal prefix. The way from the root is the parts that all templates below begin with:
 * what many have in common is there once, and matched once. Owned by one dispatcher.
 */
final class TemplateNode {
    private static final TemplateNode[] NONE = {};

    private TemplateNode parent;
    private Part part;

    /** Those that go on with a literal, by its first character: no two have the same. */
    private TemplateNode[] literals = NONE;

    /** Those that go on with anything else. */
    private TemplateNode[] others = NONE;

    /** Templates that end here. */
    private List<TemplateGroup> groups = List.of();

    // The matcher's: when it last got past this node, when it last had it among its places, and how many characters the
    // node may take yet.
    long passedAt;
    long placedAt;
    int room;

    private TemplateNode(TemplateNode parent, Part part) {
        this.parent = parent;
        this.part = part;
    }

    /** A tree without templates. */
    static TemplateNode root() {
        return new TemplateNode(null, new Part("", false, null, 0));
    }

    Part part() {
        return part;
    }

    TemplateNode[] others() {
        return others;
    }

    List<TemplateGroup> groups() {
        return groups;
    }

    /** What goes on with a literal that begins with {@code c}; null if nothing does. */
    TemplateNode literal(char c) {
        int i = indexOf(c);
        return i < 0 ? null : literals[i];
    }

    boolean isEmpty() {
        return groups.isEmpty() && literals.length == 0 && others.length == 0;
    }

    /** Hands {@code action} all subscriptions at and below this node. */
    void forEach(Consumer<Subscription> action) {
        groups.forEach(group -> group.subscribers().forEach(action));
        for (TemplateNode child : literals) {
            child.forEach(action);
        }
        for (TemplateNode child : others) {
            child.forEach(action);
        }
    }

    /** Takes in a template below this root. */
    void add(TemplateGroup group) {
        TemplateNode node = this;
        for (Part next : group.template().parts()) {
            node = next.isLiteral() && !next.isOpening() ? node.withLiteral(next.literal()) : node.withOther(next);
        }
        if (node.groups.isEmpty()) {
            node.groups = new ArrayList<>(1);
        }
        group.setPlace(node, node.groups.size());
        node.groups.add(group);
    }

    /** Takes out a template that ends here, and the nodes that were there for it alone. */
    void remove(TemplateGroup group) {
        TemplateGroup last = groups.remove(groups.size() - 1);
        if (last != group) {
            groups.set(group.place(), last);
            last.setPlace(this, group.place());
        }
        TemplateNode node = this;
        while (node.parent != null && node.isEmpty()) {
            node.parent.drop(node);
            node = node.parent;
        }
        node.joinWithOnlyChild();
    }

    private TemplateNode withOther(Part next) {
        for (TemplateNode child : others) {
            if (child.part.equals(next)) {
                return child;
            }
        }
        others = Arrays.copyOf(others, others.length + 1);
        others[others.length - 1] = new TemplateNode(this, next);
        return others[others.length - 1];
    }

    private TemplateNode withLiteral(String text) {
        int i = indexOf(text.charAt(0));
        if (i < 0) {
            return insert(-1 - i, new TemplateNode(this, literalPart(text)));
        }
        int shared = TemplateTable.sharedLength(literals[i].part.literal(), text);
        if (shared < literals[i].part.literal().length()) {
            literals[i] = literals[i].split(shared);
        }
        return shared == text.length() ? literals[i] : literals[i].withLiteral(text.substring(shared));
    }

    private TemplateNode insert(int i, TemplateNode child) {
        TemplateNode[] more = Arrays.copyOf(literals, literals.length + 1);
        System.arraycopy(literals, i, more, i + 1, literals.length - i);
        more[i] = child;
        literals = more;
        return child;
    }

    /** Leaves to this node all of its literal but the beginning, which a new parent gets. */
    private TemplateNode split(int length) {
        String text = part.literal();
        TemplateNode beginning = new TemplateNode(parent, literalPart(text.substring(0, length)));
        beginning.literals = new TemplateNode[] {this};
        parent = beginning;
        part = literalPart(text.substring(length));
        return beginning;
    }

    /** The opposite of a split that nobody needs any more. */
    private void joinWithOnlyChild() {
        boolean isPlain = parent != null && part.isLiteral() && !part.isOpening();
        if (isPlain && groups.isEmpty() && others.length == 0 && literals.length == 1) {
            TemplateNode child = literals[0];
            child.part = literalPart(part.literal() + child.part.literal());
            child.parent = parent;
            parent.literals[parent.indexOf(child.part.literal().charAt(0))] = child;
        }
    }

    private void drop(TemplateNode child) {
        literals = without(literals, child);
        others = without(others, child);
    }

    private static TemplateNode[] without(TemplateNode[] nodes, TemplateNode gone) {
        return Arrays.stream(nodes).filter(node -> node != gone).toArray(TemplateNode[]::new);
    }

    private int indexOf(char c) {
        int low = 0;
        int high = literals.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Character.compare(literals[middle].part.literal().charAt(0), c);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1 - low;
    }

    private static Part literalPart(String text) {
        return new Part(text, false, null, 0);
    }
}
