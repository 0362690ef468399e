package io.sfumato.app.server;

import reactor.netty.http.server.HttpServer;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;

/**
 * Hangs up on clients that send a request byte by byte to keep a connection, and the
 * memory of what they have sent so far, for themselves.
 */
@Component
@EnableConfigurationProperties(ConnectionLimitProperties.class)
class SlowClients implements NettyServerCustomizer {

	private final ConnectionLimitProperties limits;

	SlowClients(ConnectionLimitProperties limits) {
		this.limits = limits;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server.requestTimeout(this.limits.uploadTime())
			.doOnChannelInit((observer, channel, remote) -> new HeaderTime(this.limits.headerTime()).watch(channel));
	}

}
