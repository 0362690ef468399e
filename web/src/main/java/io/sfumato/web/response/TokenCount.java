package io.sfumato.web.response;

import java.util.function.Consumer;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.web.http.RequestContext;

import org.springframework.web.server.ServerWebExchange;

/**
 * Notes how many tokens a run used, prompts and what was written, for the limits of who
 * asked.
 */
public final class TokenCount implements Consumer<GenerationEvent> {

	private final ServerWebExchange exchange;

	private final Consumer<GenerationEvent> next;

	private int prompt;

	/**
	 * @param exchange of the request that the run is for
	 * @param next who hears the events after this
	 */
	public TokenCount(ServerWebExchange exchange, Consumer<GenerationEvent> next) {
		this.exchange = exchange;
		this.next = next;
	}

	/** Called by one thread at a time. */
	@Override
	public void accept(GenerationEvent event) {
		if (event instanceof GenerationEvent.Encoded encoded) {
			this.prompt = encoded.promptTokens();
			RequestContext.tokens(this.exchange, this.prompt);
		}
		else if (event instanceof GenerationEvent.Done done) {
			RequestContext.tokens(this.exchange, this.prompt + done.result().receipt().tokens());
		}
		this.next.accept(event);
	}

}
