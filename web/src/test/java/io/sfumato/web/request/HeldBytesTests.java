package io.sfumato.web.request;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HeldBytesTests {

	private final HeldBytes held = new HeldBytes(100);

	@Test
	void beyondTheBoundOneIsToldToComeBack() {
		this.held.open().grow(60);
		var second = this.held.open();

		assertThatThrownBy(() -> second.grow(41)).isInstanceOfSatisfying(ProblemException.class, (refused) -> {
			assertThat(refused.problem().kind()).isEqualTo(ProblemKind.QUEUE_FULL);
			assertThat(refused.problem().retryAfter()).isPositive();
		});
		assertThat(this.held.held()).isEqualTo(60);
	}

	@Test
	void closingGivesEverythingBackOnce() {
		var share = this.held.open();
		share.grow(30);
		share.grow(40);

		share.close();
		share.close();

		assertThat(this.held.held()).isZero();
	}

	@Test
	void aClosedShareHoldsNothingMore() {
		var share = this.held.open();
		share.close();

		share.grow(10);

		assertThat(this.held.held()).isZero();
	}

}
