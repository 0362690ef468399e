package io.sfumato.samples.receipts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

import io.sfumato.engine.error.EngineException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Looks into a folder. A file leaves it when it is in the database, or when it can't be
 * read; one that the model has no time for stays for the next look.
 */
@Component
public class Inbox {

	private static final Log log = LogFactory.getLog(Inbox.class);

	private final Intake intake;

	private final InboxProperties properties;

	private final InstantSource clock;

	Inbox(Intake intake, InboxProperties properties, InstantSource clock) {
		this.intake = intake;
		this.properties = properties;
		this.clock = clock;
	}

	/**
	 * Takes in what lies there.
	 * @throws IOException if the folder can't be read
	 */
	@Scheduled(fixedDelayString = "${receipts.every:2s}")
	public synchronized void sweep() throws IOException {
		Path directory = Files.createDirectories(this.properties.directory());
		for (Path file : waiting(directory)) {
			try {
				takeIn(file, directory);
			}
			catch (EngineException later) {
				log.warn("The model has no time for another receipt; the inbox waits: " + later.getMessage());
				return;
			}
			catch (IOException ex) {
				log.warn("A file of the inbox can't be read or moved", ex);
			}
		}
	}

	private List<Path> waiting(Path directory) throws IOException {
		Instant settled = this.clock.instant().minus(this.properties.settled());
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter(Files::isRegularFile)
				.filter((file) -> !file.getFileName().toString().startsWith("."))
				.filter((file) -> file.toFile().lastModified() <= settled.toEpochMilli())
				.sorted()
				.toList();
		}
	}

	private void takeIn(Path file, Path directory) throws IOException {
		String name = file.getFileName().toString();
		if (Files.size(file) > this.properties.largest().toBytes()) {
			log.warn("A file of the inbox is larger than %s".formatted(this.properties.largest()));
			move(file, directory.resolve("failed"));
			return;
		}
		switch (this.intake.take(name, Files.readAllBytes(file))) {
			case Outcome.Stored _ -> move(file, directory.resolve("done"));
			case Outcome.Failed _ -> move(file, directory.resolve("failed"));
		}
	}

	private static void move(Path file, Path folder) throws IOException {
		Files.createDirectories(folder);
		Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
	}

}
