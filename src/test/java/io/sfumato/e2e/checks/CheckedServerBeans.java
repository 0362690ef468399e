package io.sfumato.e2e.checks;

import java.util.concurrent.atomic.AtomicInteger;

import io.sfumato.engine.Engine;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.Ordered;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/** What a checked server has that no other has. */
@Configuration(proxyBeanMethods = false)
class CheckedServerBeans {

	@Bean
	Arrivals arrivals() {
		return new Arrivals();
	}

	/** Threads of its own: the usual ones end with the first server that does. */
	@Bean
	ReactorResourceFactory threads() {
		var threads = new ReactorResourceFactory();
		threads.setUseGlobalResources(false);
		return threads;
	}

	/** The engine that requests get when a fault is asked for. */
	@Bean(destroyMethod = "")
	@Primary
	@ConditionalOnProperty("sfumato.test.fault")
	Engine breakingEngine(@Qualifier("engine") Engine engine, @Value("${sfumato.test.fault}") String fault) {
		return BreakingEngine.with(fault, engine);
	}

	/** Counts requests as they arrive, before anybody can refuse them. */
	static final class Arrivals implements WebFilter, Ordered {

		private final AtomicInteger count = new AtomicInteger();

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

		@Override
		public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
			this.count.incrementAndGet();
			return chain.filter(exchange);
		}

		int count() {
			return this.count.get();
		}

	}

}
