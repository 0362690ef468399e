package io.sfumato.app.server;

import java.net.InetAddress;

import io.sfumato.app.security.Proofs;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.reactive.ConfigurableReactiveWebServerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Keeps the server on the loopback address as long as nobody has to show anything, and a
 * management server in any case: refuses to start anywhere else.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class LoopbackOnly implements WebServerFactoryCustomizer<ConfigurableReactiveWebServerFactory> {

	private final Binder settings;

	private final Proofs proofs;

	LoopbackOnly(Environment environment) {
		this.settings = Binder.get(environment);
		this.proofs = Proofs.in(environment);
	}

	@Override
	public void customize(ConfigurableReactiveWebServerFactory factory) {
		if (this.proofs.none()) {
			check("server.address");
		}
		if (this.settings.bind("management.server.port", String.class).isBound()) {
			// a server of its own, which never asks for a key
			check("management.server.address");
		}
	}

	private void check(String property) {
		@Nullable InetAddress address = this.settings.bind(property, InetAddress.class).orElse(null);
		if (address == null) {
			throw new OpenToNetworkException(property, "unset: all addresses");
		}
		if (!address.isLoopbackAddress()) {
			throw new OpenToNetworkException(property, address.getHostAddress());
		}
	}

}
