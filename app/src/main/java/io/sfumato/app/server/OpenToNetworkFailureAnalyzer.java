package io.sfumato.app.server;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why the server refuses to listen there.
 */
class OpenToNetworkFailureAnalyzer extends AbstractFailureAnalyzer<OpenToNetworkException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, OpenToNetworkException failure) {
		return new FailureAnalysis("The setting " + failure.property() + " (" + failure
			.value() + ") would open the server to the network, and nothing there asks for an API key.", "Set "
					+ failure.property()
					+ " to a loopback address such as 127.0.0.1; other machines then reach it through an SSH tunnel "
					+ "or a proxy that authenticates its users. Or name a file of API keys with "
					+ "sfumato.security.api-keys, and let the actuator be served on the server's own port.",
				failure);
	}

}
