package io.sfumato.app.model;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sfumato.engine.Engine;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.result.Receipt;

/**
 * Counts what the engine does. Tags have few values: operations, strategies, problem
 * slugs.
 */
final class EngineMetrics implements EngineObserver {

	private static final String NONE = "none";

	private final MeterRegistry registry;

	EngineMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	/** Shows the moment's counts of an engine. */
	void watch(Engine engine) {
		Gauge.builder("sfumato.runs.active", engine, (each) -> each.status().activeRuns())
			.description("Runs that take turns")
			.register(this.registry);
		Gauge.builder("sfumato.queue.length", engine, (each) -> each.status().queuedRuns())
			.description("Runs that wait")
			.register(this.registry);
		Gauge.builder("sfumato.cache.size", engine, (each) -> each.status().mediaCacheBytes())
			.tag("cache", "media")
			.baseUnit("bytes")
			.register(this.registry);
		Gauge.builder("sfumato.cache.size", engine, (each) -> each.status().prefixCacheBytes())
			.tag("cache", "prefix")
			.baseUnit("bytes")
			.register(this.registry);
	}

	@Override
	public void refused(String operation, EngineException problem) {
		runs(operation, "refused", problem.problem().slug(), NONE).increment();
	}

	@Override
	public void started(String operation, double queueMs) {
		Timer.builder("sfumato.queue.wait")
			.description("Time between admission and the first step")
			.tag("operation", operation)
			.register(this.registry)
			.record(ofMillis(queueMs));
	}

	@Override
	public void step(String operation, int positions, int commits) {
		counter("sfumato.steps", "Denoising steps", operation).increment();
		counter("sfumato.commits", "Cells decided", operation).increment(commits);
	}

	@Override
	public void finished(String operation, Receipt receipt) {
		runs(operation, "finished", NONE, receipt.strategy()).increment();
		counter("sfumato.forward.passes", "Forward passes of finished runs", operation)
			.increment(receipt.forwardPasses());
		counter("sfumato.tokens", "Tokens of finished texts", operation).increment(receipt.tokens());
		counter("sfumato.positions", "Positions computed by finished runs", operation)
			.increment(receipt.positionsComputed());
		DistributionSummary.builder("sfumato.tokens.per.forward")
			.tag("strategy", receipt.strategy())
			.register(this.registry)
			.record(receipt.tokensPerForward());
		Timer.builder("sfumato.run.duration")
			.tag("operation", operation)
			.tag("strategy", receipt.strategy())
			.register(this.registry)
			.record(ofMillis(receipt.timesMs().total()));
		Double firstCommit = receipt.timesMs().firstCommit();
		if (firstCommit != null) {
			Timer.builder("sfumato.first.commit")
				.tag("operation", operation)
				.register(this.registry)
				.record(ofMillis(firstCommit));
		}
		for (Receipt.Media medium : receipt.media()) {
			tokens(medium.kind(), "kept", medium.kept());
			tokens(medium.kind(), "pruned", medium.pruned());
		}
		cache("vision", receipt.cache().visionFeatures());
		cache("audio", receipt.cache().audioFeatures());
		cache("prefix", receipt.cache().prefix());
	}

	@Override
	public void failed(String operation, EngineException problem) {
		boolean cancelled = problem.problem() == Problem.RUN_CANCELLED;
		runs(operation, cancelled ? "cancelled" : "failed", problem.problem().slug(), NONE).increment();
	}

	private Counter runs(String operation, String outcome, String problem, String strategy) {
		return Counter.builder("sfumato.runs")
			.description("Runs by how they ended")
			.tag("operation", operation)
			.tag("outcome", outcome)
			.tag("problem", problem)
			.tag("strategy", strategy)
			.register(this.registry);
	}

	private Counter counter(String name, String description, String operation) {
		return Counter.builder(name).description(description).tag("operation", operation).register(this.registry);
	}

	private void tokens(String kind, String fate, int count) {
		Counter.builder("sfumato.media.tokens")
			.description("Soft tokens of media")
			.tag("kind", kind)
			.tag("fate", fate)
			.register(this.registry)
			.increment(count);
	}

	private void cache(String cache, String result) {
		if (!result.equals(NONE)) {
			Counter.builder("sfumato.cache.requests")
				.tag("cache", cache)
				.tag("result", result)
				.register(this.registry)
				.increment();
		}
	}

	private static Duration ofMillis(double millis) {
		return Duration.ofNanos((long) (millis * TimeUnit.MILLISECONDS.toNanos(1)));
	}

}
