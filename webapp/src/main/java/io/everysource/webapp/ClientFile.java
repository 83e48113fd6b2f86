package io.everysource.webapp;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A file of the client, in every coding that there is of it.
 *
 * @param forms the smallest first, the file as it is last
 */
record ClientFile(String type, List<Form> forms) {
    /**
     * The file in one coding.
     *
     * @param etag tells these bytes from all others
     */
    record Form(String coding, String etag, ByteBuffer bytes) {}

    /** The form that the client likes best; of those that it likes alike the smallest. */
    Form best(AcceptEncoding accepted) {
        Form best = forms.get(forms.size() - 1);
        double most = 0;
        for (Form form : forms) {
            double weight = accepted.weight(form.coding());
            if (weight > most) {
                most = weight;
                best = form;
            }
        }
        return best;
    }
}
