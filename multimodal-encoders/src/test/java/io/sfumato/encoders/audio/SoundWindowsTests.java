package io.sfumato.encoders.audio;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SoundWindowsTests {

	private static final int SECOND = Waveform.HEARD_RATE;

	private final SoundWindows windows = new SoundWindows(10 * SECOND, 1280);

	@Test
	void fullWindowsStandOneBehindTheOther() {
		List<SoundWindow> cut = this.windows.full(noise(25 * SECOND));

		assertThat(cut).extracting(SoundWindow::start).containsExactly(0.0, 10.0, 20.0);
		assertThat(cut).extracting(SoundWindow::end).containsExactly(10.0, 20.0, 25.0);
	}

	@Test
	void aRestOfLessThanATokenIsLeftOut() {
		assertThat(this.windows.full(noise(10 * SECOND + 1279))).hasSize(1);
		assertThat(this.windows.full(noise(10 * SECOND + 1280))).hasSize(2);
		assertThat(this.windows.atPauses(noise(10 * SECOND))).hasSize(1);
	}

	@Test
	void whatIsNothingButARestStays() {
		assertThat(this.windows.full(noise(1))).singleElement()
			.satisfies((window) -> assertThat(window.sound().samples()).hasSize(1));
		assertThat(this.windows.atPauses(noise(1))).hasSize(1);
	}

	@Test
	void aCutIsMadeInAPause() {
		Waveform sound = noise(25 * SECOND);
		silence(sound, 8.5, 8.6);
		silence(sound, 17.0, 17.1);

		List<SoundWindow> cut = this.windows.atPauses(sound);

		assertThat(cut).hasSize(3);
		assertThat(cut.get(1).start()).isBetween(8.5, 8.6);
		assertThat(cut.get(2).start()).isBetween(17.0, 17.1);
		assertThat(cut.getLast().end()).isEqualTo(25);
	}

	@Test
	void aPauseTooEarlyIsNoReasonToCut() {
		Waveform sound = noise(12 * SECOND);
		silence(sound, 3, 4);

		assertThat(this.windows.atPauses(sound).getFirst().end()).isBetween(8.0, 10.0);
	}

	@Test
	void nothingIsLostAtPausesAndNoWindowIsTooLong() {
		Random random = new Random(7);
		for (int round = 0; round < 40; round++) {
			Waveform sound = noise(1 + random.nextInt(60 * SECOND));
			List<SoundWindow> cut = this.windows.atPauses(sound);
			double at = 0;
			for (SoundWindow window : cut) {
				assertThat(window.start()).isEqualTo(at, within(1e-9));
				assertThat(window.sound().samples().length).isBetween(1, 10 * SECOND);
				at = window.end();
			}
			assertThat(sound.seconds() - at).isBetween(-1e-9, 0.08);
		}
	}

	@Test
	void telephonyIsCutAtSixteenKilohertz() {
		List<SoundWindow> cut = this.windows.full(new Waveform(noise(12 * 8000).samples(), 8000));

		assertThat(cut).extracting(SoundWindow::end).containsExactly(10.0, 12.0);
		assertThat(cut).allSatisfy((window) -> assertThat(window.sound().rate()).isEqualTo(SECOND));
	}

	private static Waveform noise(int samples) {
		Random random = new Random(samples);
		float[] values = new float[samples];
		for (int i = 0; i < samples; i++) {
			values[i] = 0.1f + 0.1f * random.nextFloat();
		}
		return new Waveform(values, SECOND);
	}

	private static void silence(Waveform sound, double from, double to) {
		for (int i = (int) (from * SECOND); i < (int) (to * SECOND); i++) {
			sound.samples()[i] = 0;
		}
	}

}
