import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the start cache of a jar: starts it once, lets it answer, ends it, and the JVM
 * writes what it has seen (docs/decisions/0012). Run by the build, and by hand after the
 * jar was copied or Java was upgraded: {@code java Rehearsal.java sfumato.jar}.
 */
class Rehearsal {

	private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	/**
	 * What the rehearsal compiles with the optimising compiler, every start that uses its
	 * cache compiles so as well, and that costs more than it gains before the first
	 * request. Ten times the usual thresholds leave it only what is hot in earnest; the
	 * starts themselves have the usual ones.
	 */
	private static final List<String> OPTIMISE_LATE = List.of("-XX:Tier4InvocationThreshold=50000",
			"-XX:Tier4MinInvocationThreshold=6000", "-XX:Tier4CompileThreshold=150000",
			"-XX:Tier4BackEdgeThreshold=400000");

	/**
	 * @param arguments the jar; beside it the cache is written
	 */
	public static void main(String[] arguments) throws Exception {
		Path jar = Path.of(arguments[0]).toAbsolutePath().normalize();
		Path cache = jar.resolveSibling(jar.getFileName().toString().replaceFirst("\\.jar$", "") + ".aot");
		Files.deleteIfExists(cache);
		Path folder = Files.createTempDirectory("sfumato-rehearsal");
		var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:AOTCacheOutput=" + cache, "-Xlog:aot*=off"));
		command.addAll(OPTIMISE_LATE);
		command.addAll(List.of("-jar", jar.toString(), "--server.port=0",
				"--sfumato.cache.directory=" + folder.resolve("cache"),
				// by default it is a running server's, and has its unfinished jobs
				"--sfumato.storage.directory=" + folder.resolve("storage")));
		var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
		builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"));
		Process process = builder.start();
		try {
			var port = new CompletableFuture<Integer>();
			var output = new StringBuffer();
			Thread.ofVirtual().start(() -> read(process, output, port));
			answer(port.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
			// destroy() of the process itself would also close the stream that it still writes to
			process.toHandle().destroy();
			if (!process.waitFor(PATIENCE) || !Files.exists(cache)) {
				throw new IllegalStateException("no cache was written:\n" + output);
			}
			System.out.printf("%s: %d MB%n", cache, Files.size(cache) / 1_000_000);
		}
		catch (Exception ex) {
			// the jar works without
			System.err.println("WARNING: there will be no start cache beside " + jar + ", a start takes longer: " + ex);
		}
		finally {
			process.destroyForcibly();
			delete(folder);
		}
	}

	private static void read(Process process, StringBuffer output, CompletableFuture<Integer> port) {
		try (BufferedReader reader = process.inputReader()) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				output.append(line).append('\n');
				Matcher matcher = PORT.matcher(line);
				if (matcher.find()) {
					port.complete(Integer.valueOf(matcher.group(1)));
				}
			}
		}
		catch (Exception ex) {
			output.append(ex);
		}
		port.completeExceptionally(new IllegalStateException("it didn't start:\n" + output));
	}

	/** What users do first: wait until it is ready, look at the page, ask about a sample. */
	private static void answer(int port) throws Exception {
		String server = "http://127.0.0.1:" + port;
		try (HttpClient client = HttpClient.newHttpClient()) {
			for (int round = 0; get(client, server + "/actuator/health/readiness").statusCode() != 200; round++) {
				if (round == PATIENCE.toSeconds() * 10) {
					throw new IllegalStateException("it didn't become ready");
				}
				Thread.sleep(100);
			}
			get(client, server + "/");
			get(client, server + "/actuator/prometheus");
			byte[] picture = get(client, server + "/samples/receipt.png").body();
			var body = new ByteArrayOutputStream();
			body.write("""
					--part\r
					Content-Disposition: form-data; name="request"\r
					Content-Type: application/json\r
					\r
					{"question":"What is the total?"}\r
					--part\r
					Content-Disposition: form-data; name="image"; filename="receipt.png"\r
					Content-Type: image/png\r
					\r
					""".getBytes(StandardCharsets.UTF_8));
			body.write(picture);
			body.write("\r\n--part--\r\n".getBytes(StandardCharsets.UTF_8));
			int status = client
				.send(HttpRequest.newBuilder(URI.create(server + "/api/v1/answers"))
					.header("Content-Type", "multipart/form-data; boundary=part")
					.POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
					.build(), HttpResponse.BodyHandlers.discarding())
				.statusCode();
			if (status != 200) {
				throw new IllegalStateException("it answered with status " + status);
			}
		}
	}

	private static HttpResponse<byte[]> get(HttpClient client, String uri) throws Exception {
		return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofByteArray());
	}

	private static void delete(Path folder) throws Exception {
		try (var paths = Files.walk(folder)) {
			for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(path);
			}
		}
	}

}
