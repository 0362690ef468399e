package io.sfumato.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.sfumato.SfumatoApplication;

import org.springframework.boot.test.context.SpringBootTest;

/**
 * A test against the whole application with the embedded model, on a real port. All of
 * them share one running server.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(classes = SfumatoApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		// what is tested is the server: the chat model on the tests' class path isn't
		// part of it
		properties = { "sfumato.cache.directory=app/target/cache", "sfumato.storage.directory=app/target/storage",
				"spring.ai.model.chat=none" })
@interface EndToEndTest {

}
