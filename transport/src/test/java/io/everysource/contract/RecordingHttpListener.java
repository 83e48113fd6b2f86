package io.everysource.contract;

import io.everysource.http.Authorization;
import io.everysource.http.ClientReport;
import io.everysource.http.HttpListener;
import io.everysource.http.Party;
import io.everysource.http.Publication;
import io.everysource.http.RefusedSubscription;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Writes down what a server tells of requests. What it will not tell any more is only known once the server has closed. */
final class RecordingHttpListener implements HttpListener {
    record Authorized(Party party, Authorization outcome) {}

    private final Queue<Authorized> authorizations = new ConcurrentLinkedQueue<>();
    private final Queue<String> limits = new ConcurrentLinkedQueue<>();
    private final Queue<Publication> publications = new ConcurrentLinkedQueue<>();
    private final Queue<RefusedSubscription> refusals = new ConcurrentLinkedQueue<>();
    private final Queue<ClientReport> reports = new ConcurrentLinkedQueue<>();

    List<Authorized> authorizations() {
        return List.copyOf(authorizations);
    }

    List<String> limits() {
        return List.copyOf(limits);
    }

    List<Publication> publications() {
        return List.copyOf(publications);
    }

    List<RefusedSubscription> refusals() {
        return List.copyOf(refusals);
    }

    List<ClientReport> reports() {
        return List.copyOf(reports);
    }

    void awaitPublications(int count) {
        TestServer.await(
                "for " + count + " publications, there are " + publications, () -> publications.size() >= count);
    }

    @Override
    public void authorized(Party party, Authorization outcome) {
        authorizations.add(new Authorized(party, outcome));
    }

    @Override
    public void limitHit(String limit) {
        limits.add(limit);
    }

    @Override
    public void published(Publication publication) {
        publications.add(publication);
    }

    @Override
    public void refused(RefusedSubscription refused) {
        refusals.add(refused);
    }

    @Override
    public void reported(ClientReport report) {
        reports.add(report);
    }
}
