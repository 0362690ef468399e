package io.sfumato.app.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Closes a connection whose request has begun and whose headers don't come to their end.
 * One for each connection, called on its event loop only. An idle connection is another
 * matter: Netty counts its time anew with every byte.
 */
final class HeaderTime {

	private final Duration limit;

	private @Nullable Future<?> end;

	/** Whether headers have been read whose body may still come. */
	private boolean begun;

	HeaderTime(Duration limit) {
		this.limit = limit;
	}

	void watch(Channel channel) {
		if (channel.pipeline().get(NettyPipeline.HttpCodec) == null) {
			return;
		}
		channel.pipeline().addBefore(NettyPipeline.HttpCodec, "sfumato.bytes", new Bytes());
		channel.pipeline().addAfter(NettyPipeline.HttpCodec, "sfumato.headers", new Headers());
	}

	/** What arrives. */
	private final class Bytes extends ChannelInboundHandlerAdapter {

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			if (!HeaderTime.this.begun && HeaderTime.this.end == null && message instanceof ByteBuf bytes
					&& bytes.isReadable()) {
				HeaderTime.this.end = context.executor()
					.schedule(() -> context.close(), HeaderTime.this.limit.toMillis(), TimeUnit.MILLISECONDS);
			}
			context.fireChannelRead(message);
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			stop();
			context.fireChannelInactive();
		}

	}

	/** What has been understood of it. */
	private final class Headers extends ChannelInboundHandlerAdapter {

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			if (message instanceof HttpRequest) {
				stop();
				HeaderTime.this.begun = true;
			}
			if (message instanceof LastHttpContent) {
				HeaderTime.this.begun = false;
			}
			context.fireChannelRead(message);
		}

	}

	private void stop() {
		if (this.end != null) {
			this.end.cancel(false);
			this.end = null;
		}
	}

}
