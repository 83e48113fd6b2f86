package io.everysource.hub;

/** The subscriptions of one template. Knows its place in the tree of templates, to be taken out of it. Owned by one dispatcher. */
final class TemplateGroup {
    private final UriTemplate template;
    private final Subscribers subscribers = new Subscribers();
    private TemplateNode node;
    private int place;

    TemplateGroup(UriTemplate template) {
        this.template = template;
    }

    UriTemplate template() {
        return template;
    }

    Subscribers subscribers() {
        return subscribers;
    }

    /** Where the template ends. */
    TemplateNode node() {
        return node;
    }

    /** Which of the groups at that node it is. */
    int place() {
        return place;
    }

    void setPlace(TemplateNode at, int index) {
        node = at;
        place = index;
    }
}
