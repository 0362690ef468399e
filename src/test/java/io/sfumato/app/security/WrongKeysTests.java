package io.sfumato.app.security;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class WrongKeysTests {

	private final AtomicLong now = new AtomicLong();

	private final WrongKeys wrong = new WrongKeys(3, this.now::get);

	@Test
	void whoTriesTooOftenHasToWait() {
		for (int attempt = 0; attempt < 3; attempt++) {
			attempt("192.0.2.1");
		}

		var refused = catchThrowableOfType(ProblemException.class, () -> attempt("192.0.2.1"));
		assertThat(refused.problem().kind()).isEqualTo(ProblemKind.RATE_LIMITED);
		assertThat(refused.problem().retryAfter()).isEqualTo(Duration.ofSeconds(20));

		this.now.addAndGet(TimeUnit.SECONDS.toNanos(20));
		attempt("192.0.2.1");
		assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> attempt("192.0.2.1"));
	}

	@Test
	void othersNeednt() {
		for (int attempt = 0; attempt < 3; attempt++) {
			attempt("192.0.2.1");
		}

		assertThatNoException().isThrownBy(() -> attempt("192.0.2.2"));
	}

	@Test
	void anAddressOfTheSameNetworkIsNoOther() {
		for (int attempt = 0; attempt < 3; attempt++) {
			attempt("2001:db8::" + attempt);
		}

		assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> attempt("2001:db8::ffff:1"));
		assertThatNoException().isThrownBy(() -> attempt("2001:db8:0:1::1"));
	}

	private void attempt(String address) {
		InetAddress from = InetAddress.ofLiteral(address);
		this.wrong.check(from);
		this.wrong.count(from);
	}

}
