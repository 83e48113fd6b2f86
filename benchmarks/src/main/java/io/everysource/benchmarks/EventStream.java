package io.everysource.benchmarks;

/** One endless answer: its head, and then events. */
final class EventStream implements Receiver {
    private final Subscriber subscriber;
    private final Tally tally;
    private boolean isOpen;

    EventStream(Subscriber subscriber, Tally tally) {
        this.subscriber = subscriber;
        this.tally = tally;
    }

    @Override
    public int receive(byte[] bytes, int length, long now) {
        int start = 0;
        if (!isOpen) {
            Answer head = new Answer();
            start = head.read(bytes, 0, length);
            if (start < 0) {
                return 0;
            }
            if (!head.isWell()) {
                return BROKEN;
            }
            isOpen = true;
            tally.opened++;
        }
        return EventText.read(bytes, start, length, subscriber, now);
    }

    @Override
    public void ended() {
        tally.broken++;
    }
}
