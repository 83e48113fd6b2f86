package io.everysource.hub;

/** What one run of a dispatcher may still do before it lets the loop look at its sockets. */
final class WorkBudget {
    private static final int MESSAGES = 1_024;
    private static final int WRITES = 1_024;
    private static final int MATCHED_CHARACTERS = 1 << 18;

    private int messages;
    private int writes;
    private int characters;

    void renew() {
        messages = MESSAGES;
        writes = WRITES;
        characters = MATCHED_CHARACTERS;
    }

    void examined(int count) {
        messages -= count;
    }

    void wrote(int count) {
        writes -= count;
    }

    /** Counts templates held against texts of {@code length} characters in all. */
    void spend(int length) {
        characters -= length + 1;
    }

    boolean isSpent() {
        return messages <= 0 || writes <= 0 || characters <= 0;
    }
}
