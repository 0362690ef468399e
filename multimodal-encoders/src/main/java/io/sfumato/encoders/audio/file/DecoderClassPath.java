package io.sfumato.encoders.audio.file;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What the decoding process needs of this application: its own classes, JavaCPP and
 * FFmpeg's bindings with their libraries for this platform, wherever they lie.
 */
final class DecoderClassPath {

	private static final String OWN = DecoderMain.class.getName().replace('.', '/') + ".class";

	private DecoderClassPath() {
	}

	/**
	 * @throws AudioUnavailableException saying what is missing
	 */
	static String find() {
		String platform = platform();
		List<String> needed = List.of(OWN, "org/bytedeco/javacpp/Loader.class",
				"org/bytedeco/javacpp/%s/%s".formatted(platform, System.mapLibraryName("jnijavacpp")),
				"org/bytedeco/ffmpeg/global/avformat.class",
				"org/bytedeco/ffmpeg/%s/%s".formatted(platform, System.mapLibraryName("jniavformat")));
		Set<String> places = new LinkedHashSet<>();
		for (String resource : needed) {
			URL url = DecoderClassPath.class.getClassLoader().getResource(resource);
			if (url == null) {
				throw new AudioUnavailableException(
						"Audio can't be decoded: " + resource + " isn't there; add the jars "
								+ "of org.bytedeco:ffmpeg and org.bytedeco:javacpp with the classifier " + platform);
			}
			places.add(place(url, resource));
		}
		return String.join(File.pathSeparator, places);
	}

	/** The names that JavaCPP's jars go by. */
	private static String platform() {
		String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
		String system = name.startsWith("mac") ? "macosx" : name.startsWith("windows") ? "windows" : "linux";
		String processor = System.getProperty("os.arch");
		return system + "-" + switch (processor) {
			case "amd64", "x86_64" -> "x86_64";
			case "aarch64" -> "arm64";
			default -> processor;
		};
	}

	private static String place(URL url, String resource) {
		Path place = null;
		try {
			if (url.getProtocol().equals("file")) {
				String text = url.toString();
				place = Path.of(URI.create(text.substring(0, text.length() - resource.length())));
			}
			else if (url.openConnection() instanceof JarURLConnection jar) {
				place = file(jar.getJarFileURL());
			}
		}
		catch (IOException | URISyntaxException ex) {
			throw new AudioUnavailableException("Audio can't be decoded: " + resource + " can't be found", ex);
		}
		if (place == null) {
			throw new AudioUnavailableException("Audio can't be decoded: " + resource + " lies in a jar within a jar, "
					+ "where another process doesn't find it; unpack the application, or pack it as one flat jar");
		}
		return place.toString();
	}

	private static @Nullable Path file(URL jar) throws URISyntaxException {
		return jar.getProtocol().equals("file") ? Path.of(jar.toURI()) : null;
	}

}
