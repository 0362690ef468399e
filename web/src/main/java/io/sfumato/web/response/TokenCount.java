package io.sfumato.web.response;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.result.Receipt;
import io.sfumato.web.http.RequestContext;

import org.springframework.web.server.ServerWebExchange;

/**
 * Notes how many tokens a run used, prompts and what was written, for the limits of who
 * asked.
 */
public final class TokenCount implements Consumer<GenerationEvent> {

	private final ServerWebExchange exchange;

	private final Consumer<GenerationEvent> next;

	private GenerationEvent.@Nullable Encoded encoded;

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
			this.encoded = encoded;
			RequestContext.tokens(this.exchange, encoded.promptTokens());
		}
		else if (event instanceof GenerationEvent.Done done) {
			Receipt receipt = done.result().receipt();
			int prompt = (this.encoded != null) ? this.encoded.promptTokens(receipt) : 0;
			RequestContext.tokens(this.exchange, prompt + receipt.tokens());
		}
		this.next.accept(event);
	}

}
