package io.sfumato.app.mcp;

import java.util.Map;
import java.util.function.Consumer;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.web.response.TokenCount;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.ai.mcp.server.common.autoconfigure.properties.McpServerStreamableHttpProperties;
import org.springframework.ai.mcp.server.webflux.transport.WebFluxStatelessServerTransport;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * The protocol's transport, which tells tools the HTTP request they are called by: what
 * they use counts toward the limits of who asked, as it does on every other route.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("spring.ai.mcp.server.enabled")
class ToolTransport {

	private static final String EXCHANGE = "exchange";

	@Bean
	WebFluxStatelessServerTransport mcpTransport(@Qualifier("mcpServerJsonMapper") JsonMapper json,
			McpServerStreamableHttpProperties properties) {
		return WebFluxStatelessServerTransport.builder()
			.jsonMapper(new JacksonMcpJsonMapper(json))
			.messageEndpoint(properties.getMcpEndpoint())
			.contextExtractor(ToolTransport::context)
			.build();
	}

	private static McpTransportContext context(ServerRequest request) {
		return McpTransportContext.create(Map.of(EXCHANGE, request.exchange()));
	}

	/** Who counts the tokens of a run. */
	static Consumer<GenerationEvent> tokens(McpTransportContext context) {
		Consumer<GenerationEvent> nobody = (event) -> {
		};
		return (context.get(EXCHANGE) instanceof ServerWebExchange exchange) ? new TokenCount(exchange, nobody)
				: nobody;
	}

}
