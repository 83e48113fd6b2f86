package io.everysource.log;

import io.everysource.message.Message;

/** Messages in log order: added at one end, removed at the other, found by offset. Not safe for concurrent use. */
final class MessageRing {
    private Message[] slots = new Message[1];
    private int first;
    private int size;

    int size() {
        return size;
    }

    /** The {@code i}-th oldest message, {@code 0 <= i < size()}. */
    Message get(int i) {
        return slots[(first + i) & (slots.length - 1)];
    }

    void add(Message message) {
        if (size == slots.length) {
            resize(size * 2);
        }
        slots[(first + size) & (slots.length - 1)] = message;
        size++;
    }

    Message removeOldest() {
        Message oldest = slots[first];
        slots[first] = null;
        first = (first + 1) & (slots.length - 1);
        size--;
        if (size <= slots.length / 8 && slots.length > 1) {
            resize(slots.length / 4);
        }
        return oldest;
    }

    /** The index of the oldest message after {@code offset}; {@code size()} if there is none. */
    int firstAfter(long offset) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).offset() > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void resize(int capacity) {
        Message[] resized = new Message[Math.max(1, capacity)];
        for (int i = 0; i < size; i++) {
            resized[i] = get(i);
        }
        slots = resized;
        first = 0;
    }
}
