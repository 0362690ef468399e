package io.sfumato.engine.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.sfumato.engine.cache.LeasedCache.Lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LeasedCacheTests {

	private final LeasedCache<String, Memory> cache = new LeasedCache<>(100, Memory::weight);

	@Test
	void leastRecentlyUsedGoesFirst() {
		Memory a = keep("a", 40);
		Memory b = keep("b", 40);
		this.cache.find("a").close();

		Memory c = keep("c", 40);

		assertThat(a.isOpen()).isTrue();
		assertThat(b.isOpen()).isFalse();
		assertThat(c.isOpen()).isTrue();
		assertThat(this.cache.bytes()).isEqualTo(80);
	}

	@Test
	void leasedValueIsNeverClosed() {
		Memory used = new Memory(80);
		Lease<Memory> lease = this.cache.add("used", used);

		keep("other", 90);

		assertThat(used.isOpen()).isTrue();
		assertThat(this.cache.find("other")).isNull();
		lease.close();
		assertThat(used.isOpen()).isTrue();
		assertThat(this.cache.bytes()).isEqualTo(80);
	}

	@Test
	void tooHeavyValueLivesAsLongAsItsLease() {
		Memory heavy = new Memory(1000);
		Lease<Memory> lease = this.cache.add("heavy", heavy);
		assertThat(heavy.isOpen()).isTrue();

		lease.close();

		assertThat(heavy.isOpen()).isFalse();
		assertThat(this.cache.bytes()).isZero();
	}

	@Test
	void secondValueOfAKeyIsClosedAndTheFirstLeased() {
		Memory first = keep("key", 10);
		Memory second = new Memory(10);

		Lease<Memory> lease = this.cache.add("key", second);

		assertThat(lease.value()).isSameAs(first);
		assertThat(second.isOpen()).isFalse();
	}

	@Test
	void closingLetsGoOfUnusedAtOnceAndOfTheRestWithItsLease() {
		Memory unused = keep("unused", 10);
		Memory used = new Memory(0);
		Lease<Memory> lease = this.cache.add("used", used);

		this.cache.close();

		assertThat(unused.isOpen()).isFalse();
		assertThat(used.isOpen()).isTrue();
		lease.close();
		assertThat(used.isOpen()).isFalse();
	}

	@Test
	void endedLeaseGivesNoValue() {
		Lease<Memory> lease = this.cache.add("key", new Memory(10));
		lease.close();
		lease.close();

		assertThatIllegalStateException().isThrownBy(lease::value);
		assertThat(this.cache.find("key")).isNotNull();
	}

	@Test
	void threadsNeverSeeAClosedValue() throws Exception {
		LeasedCache<Integer, Memory> shared = new LeasedCache<>(50, Memory::weight);
		AtomicInteger closedWhileUsed = new AtomicInteger();
		List<Memory> all = new ArrayList<>();
		CountDownLatch start = new CountDownLatch(1);
		try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
			List<Future<?>> done = new ArrayList<>();
			for (int thread = 0; thread < 4; thread++) {
				Random random = new Random(thread);
				done.add(threads.submit(() -> {
					start.await();
					for (int turn = 0; turn < 2_000; turn++) {
						int key = random.nextInt(12);
						Lease<Memory> lease = shared.find(key);
						if (lease == null) {
							Memory memory = new Memory(10);
							synchronized (all) {
								all.add(memory);
							}
							lease = shared.add(key, memory);
						}
						Thread.yield();
						closedWhileUsed.addAndGet(lease.value().isOpen() ? 0 : 1);
						lease.close();
					}
					return null;
				}));
			}
			start.countDown();
			for (Future<?> each : done) {
				each.get(30, TimeUnit.SECONDS);
			}
		}

		shared.close();

		assertThat(closedWhileUsed).hasValue(0);
		assertThat(shared.bytes()).isZero();
		assertThat(all).allMatch((memory) -> memory.closed.get() == 1);
	}

	private Memory keep(String key, long weight) {
		Memory memory = new Memory(weight);
		this.cache.add(key, memory).close();
		return memory;
	}

	private static final class Memory implements AutoCloseable {

		private final long weight;

		private final AtomicInteger closed = new AtomicInteger();

		Memory(long weight) {
			this.weight = weight;
		}

		long weight() {
			return this.weight;
		}

		boolean isOpen() {
			return this.closed.get() == 0;
		}

		@Override
		public void close() {
			this.closed.incrementAndGet();
		}

	}

}
