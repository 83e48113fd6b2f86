package io.everysource.transport;

/** An endless page for an htmlfile document or an iframe: a script element with one call for each write. */
final class ForeverFrame implements Transport {
    // Browsers run a page's first scripts after 256 bytes to 2 KB.
    private static final int PADDING = 2_048;

    @Override
    public String name() {
        return "forever-frame";
    }

    @Override
    public String contentType() {
        return "text/html; charset=utf-8";
    }

    @Override
    public boolean isScript() {
        return true;
    }

    @Override
    public boolean isPoll() {
        return false;
    }

    /** Script elements pile up in the document. */
    @Override
    public long limit() {
        return XhrStream.LIMIT;
    }

    @Override
    public Envelope envelope(String callback, int padding) {
        String comment = "<!--" + " ".repeat(Math.max(PADDING, padding)) + "-->";
        String head = "<!DOCTYPE html><html><head><title></title></head><body>" + comment + "\n";
        return Envelope.script(head, "<script>" + callback + "(\"", "\")</script>\n");
    }
}
