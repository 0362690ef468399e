package io.sfumato.app.server;

/**
 * The server was told to listen where others can reach it, and nothing would keep them
 * out.
 */
final class OpenToNetworkException extends RuntimeException {

	private final String property;

	private final String value;

	OpenToNetworkException(String property, String value) {
		super(property + "=" + value + " would open the server to the network");
		this.property = property;
		this.value = value;
	}

	String property() {
		return this.property;
	}

	String value() {
		return this.value;
	}

}
