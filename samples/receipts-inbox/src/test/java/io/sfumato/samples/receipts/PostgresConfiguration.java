package io.sfumato.samples.receipts;

import java.io.IOException;
import java.time.Duration;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * PostgreSQL in a container where there is Docker, and as a process of this machine where
 * there is none: the tests run either way.
 */
@TestConfiguration(proxyBeanMethods = false)
class PostgresConfiguration {

	@Bean
	@ServiceConnection
	@Conditional(WithDocker.class)
	PostgreSQLContainer postgresInAContainer() {
		return new PostgreSQLContainer("postgres:18-alpine");
	}

	@Bean(destroyMethod = "close")
	@Conditional(WithoutDocker.class)
	EmbeddedPostgres postgresOfThisMachine() throws IOException {
		// it waits ten seconds by itself, which a busy machine may need
		return EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(2)).start();
	}

	@Bean
	@Conditional(WithoutDocker.class)
	JdbcConnectionDetails connection(EmbeddedPostgres postgres) {
		return new JdbcConnectionDetails() {

			@Override
			public String getUsername() {
				return "postgres";
			}

			@Override
			public String getPassword() {
				return "";
			}

			@Override
			public String getJdbcUrl() {
				return postgres.getJdbcUrl("postgres", "postgres");
			}

		};
	}

	/** There is Docker. */
	static class WithDocker implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return DockerClientFactory.instance().isDockerAvailable();
		}

	}

	/** There is no Docker. */
	static class WithoutDocker extends WithDocker {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return !super.matches(context, metadata);
		}

	}

}
