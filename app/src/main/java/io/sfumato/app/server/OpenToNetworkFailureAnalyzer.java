package io.sfumato.app.server;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why the server refuses to listen there.
 */
class OpenToNetworkFailureAnalyzer extends AbstractFailureAnalyzer<OpenToNetworkException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, OpenToNetworkException failure) {
		return new FailureAnalysis(
				"The setting " + failure.property() + " (" + failure.value()
						+ ") would open the server to the network, and without API keys anybody there could use it.",
				"Set " + failure.property()
						+ " to a loopback address such as 127.0.0.1. To reach the server from another machine, put a "
						+ "proxy that authenticates its users in front of it, or use an SSH tunnel.",
				failure);
	}

}
