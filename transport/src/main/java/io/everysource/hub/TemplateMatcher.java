package io.everysource.hub;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Holds a text against all templates of a tree at once: goes through it a character at a time with all the places in the tree where a match may
 * be. So it costs what the templates differ in that match as far as it has got; the others were left at the character that they do not
 * share. Owned by one dispatcher.
 */
final class TemplateMatcher {
    private final List<TemplateGroup> found = new ArrayList<>();

    /** The places: nodes, and how many characters of a literal were passed. */
    private TemplateNode[] nodes = new TemplateNode[16];

    private int[] passed = new int[16];
    private int count;

    /** Those after the current character. */
    private TemplateNode[] nextNodes = new TemplateNode[16];

    private int[] nextPassed = new int[16];
    private int nextCount;

    private String text;
    private int at;
    private int left;

    /** Counts characters, over all texts. */
    private long now;

    /**
     * Looks for the templates that match.
     *
     * @param from where in {@code of} the tree's prefix ends
     * @param budget how many steps it may take
     * @return how many were left; if none, what was found is not to be relied on
     */
    int match(TemplateNode root, String of, int from, int budget) {
        found.clear();
        text = of;
        at = from;
        left = budget;
        now++;
        nextCount = 0;
        pass(root);
        while (at < text.length() && nextCount > 0 && left > 0) {
            swap();
            char c = text.charAt(at);
            at++;
            now++;
            for (int i = 0; i < count; i++) {
                left--;
                advance(nodes[i], passed[i], c);
            }
        }
        return Math.max(0, left);
    }

    /** What the last call found. */
    List<TemplateGroup> found() {
        return found;
    }

    private void swap() {
        TemplateNode[] swappedNodes = nodes;
        int[] swappedPassed = passed;
        nodes = nextNodes;
        passed = nextPassed;
        count = nextCount;
        nextNodes = swappedNodes;
        nextPassed = swappedPassed;
        nextCount = 0;
    }

    private void advance(TemplateNode node, int begun, char c) {
        UriTemplate.Part part = node.part();
        if (!part.isLiteral()) {
            if (node.room > 0 && part.accepts(c)) {
                place(node, node.room - 1);
                pass(node);
            }
        } else if (part.literal().charAt(begun) == c) {
            if (begun + 1 < part.literal().length()) {
                add(node, begun + 1);
            } else {
                pass(node);
            }
        }
    }

    /** A match may go on after {@code node}. */
    private void pass(TemplateNode node) {
        if (node.passedAt == now) {
            return;
        }
        node.passedAt = now;
        if (at < text.length()) {
            TemplateNode literal = node.literal(text.charAt(at));
            if (literal != null) {
                add(literal, 0);
            }
        } else {
            for (int i = 0; i < node.groups().size(); i++) {
                found.add(node.groups().get(i));
            }
        }
        for (TemplateNode other : node.others()) {
            enter(other);
        }
    }

    private void enter(TemplateNode node) {
        left--;
        if (left <= 0) {
            return;
        }
        if (node.part().isOpening()) {
            add(node, 0);
            for (TemplateNode leftOut : node.others()) {
                pass(leftOut);
            }
        } else {
            place(node, node.part().most());
            pass(node);
        }
    }

    /** A match may be among the characters of a class. It may have come there in several ways: the one that leaves most room counts. */
    private void place(TemplateNode node, int room) {
        if (node.placedAt == now) {
            node.room = Math.max(node.room, room);
        } else {
            node.placedAt = now;
            node.room = room;
            add(node, 0);
        }
    }

    private void add(TemplateNode node, int begun) {
        if (nextCount == nextNodes.length) {
            nextNodes = Arrays.copyOf(nextNodes, nextCount * 2);
            nextPassed = Arrays.copyOf(nextPassed, nextCount * 2);
        }
        nextNodes[nextCount] = node;
        nextPassed[nextCount] = begun;
        nextCount++;
    }
}
