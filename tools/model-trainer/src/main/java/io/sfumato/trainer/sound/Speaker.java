package io.sfumato.trainer.sound;

/**
 * A voice and how it speaks.
 *
 * @param engine the program that speaks
 * @param voice its name there, with the variant for espeak-ng
 * @param speed 1 is the voice's own
 * @param pitch 1 is the voice's own
 */
public record Speaker(Engine engine, String voice, double speed, double pitch) {

	/** The programs, all of them Debian packages. */
	public enum Engine {

		ESPEAK, FLITE, FESTIVAL

	}

}
