package io.everysource.http;

import java.util.List;

/** Several listeners as one. */
final class HttpListeners implements HttpListener {
    private final List<HttpListener> listeners;

    HttpListeners(List<HttpListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void authorized(Party party, Authorization outcome) {
        for (HttpListener listener : listeners) {
            listener.authorized(party, outcome);
        }
    }

    @Override
    public void limitHit(String limit) {
        listeners.forEach(listener -> listener.limitHit(limit));
    }

    @Override
    public void published(Publication publication) {
        for (HttpListener listener : listeners) {
            listener.published(publication);
        }
    }

    @Override
    public void refused(RefusedSubscription refused) {
        listeners.forEach(listener -> listener.refused(refused));
    }

    @Override
    public void reported(ClientReport report) {
        listeners.forEach(listener -> listener.reported(report));
    }
}
