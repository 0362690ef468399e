package io.sfumato.trainer.data;

import java.util.HashSet;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConceptsTests {

	@Test
	void everyObjectIsFamiliarOrRare() {
		var all = new HashSet<>(Concepts.familiar());
		all.addAll(Concepts.rare());

		assertThat(Concepts.familiar()).doesNotHaveDuplicates()
			.isNotEmpty()
			.allMatch((concept) -> concept >= Concepts.FIRST_OBJECT);
		assertThat(all).hasSize(Concepts.familiar().size() + Concepts.rare().size());
		assertThat(Concepts.size()).isEqualTo(Concepts.FIRST_OBJECT + all.size());
	}

	@Test
	void aDrawnStarIsNoShape() {
		List<String> familiar = Concepts.familiar().stream().map(Concepts::name).toList();

		assertThat(familiar).contains("star", "cat", "umbrella");
	}

}
