package io.sfumato.benchmarks;

import java.io.StringReader;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import io.sfumato.benchmarks.Contestants.Setting;
import io.sfumato.engine.request.GenerationOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class StrategyMeasuresTests {

	@Test
	void speedIsWorthLessWithFewerAnswersRight() {
		Cost base = cost(8, 10, 40, 40, 1000);
		Cost twiceAsFast = cost(8, 10, 40, 20, 500);
		Cost fourTimesButWrong = cost(4, 10, 40, 10, 250);

		assertThat(base.penalisedSpeed(base)).isEqualTo(1);
		assertThat(twiceAsFast.penalisedSpeed(base)).isEqualTo(2);
		assertThat(fourTimesButWrong.penalisedSpeed(base)).isCloseTo(4.0 / 16, within(1e-12));
	}

	/** 1 token a step: 0.8; to 2 at 0.8, to 4 at 0.4: 0.8 + 0.8 + 2 · 0.6. */
	@Test
	void theAreaIsARectangleAndTrapezoids() {
		List<Cost> settings = List.of(cost(4, 10, 40, 10, 1), cost(8, 10, 40, 40, 1), cost(8, 10, 40, 20, 1));

		assertThat(Parallelism.area(settings)).isCloseTo(2.8, within(1e-12));
	}

	@Test
	void staysRightLongerHasMoreArea() {
		List<Cost> good = List.of(cost(8, 10, 40, 40, 1), cost(8, 10, 40, 10, 1));
		List<Cost> bad = List.of(cost(8, 10, 40, 40, 1), cost(2, 10, 40, 10, 1));

		assertThat(Parallelism.area(good)).isGreaterThan(Parallelism.area(bad));
	}

	@Test
	void factorsAreSwitchedOnOneByOne() {
		Setting all = Setting.BASELINE;
		for (Contestants.Factor factor : Contestants.factors()) {
			Setting next = factor.on().apply(all);
			assertThat(next).as(factor.name()).isNotEqualTo(all);
			all = next;
		}

		GenerationOptions options = all.options();
		assertThat(options.threshold()).isEqualTo(0.9);
		assertThat(options.cache()).isEqualTo("prefix");
		assertThat(options.techniques().earlyExit()).isEqualTo("sched");
		assertThat(options.techniques().pruning()).isEqualTo(new GenerationOptions.Pruning("divprune", 0.5));
		assertThat(Setting.BASELINE.options().threshold()).isNull();
	}

	@Test
	void thePlotIsAnSvgWithEveryPoint() throws Exception {
		List<Plot.Series> series = List.of(
				new Plot.Series("rule", true, List.of(new Plot.Point("1 < 2", 32, 0.4), new Plot.Point("b", 4, 0.35))),
				new Plot.Series("technique", false, List.of(new Plot.Point("c", 7, 0.41))));

		String svg = new Plot().panel("passes", "right", series).panel("ms", "right", series).svg();

		Document document = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader(svg)));
		assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
		assertThat(document.getElementsByTagName("title").getLength()).isEqualTo(6);
		assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(2);
	}

	private static Cost cost(int right, int asked, int tokens, int steps, double millis) {
		Cost cost = new Cost();
		for (int answer = 0; answer < asked; answer++) {
			cost.add(answer < right, tokens / asked, steps / asked, steps / asked, 1, 0, millis);
		}
		return cost;
	}

}
