package dev.devsandbox.egress.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLoopTest {
  private final List<RuntimeException> failures = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHandlerThatCanNotEvenGiveUpDoesNotEndTheLoop(boolean broken) throws IOException {
    EventLoop loop = new EventLoop(failures::add);
    IllegalStateException defect = new IllegalStateException();
    Pipe pipe = Pipe.open();
    pipe.sink().write(ByteBuffer.allocate(1));
    EventLoop.Handler handler =
        new EventLoop.Handler() {
          @Override
          public void ready(SelectionKey key) throws IOException {
            key.interestOps(0);
            loop.execute(loop::stop);
            if (broken) {
              throw new IOException();
            }
            throw defect;
          }

          @Override
          public void abort() {
            throw defect;
          }
        };
    loop.register(pipe.source(), SelectionKey.OP_READ, handler);
    loop.run();
    assertThat(failures).hasSize(broken ? 1 : 2).containsOnly(defect);
  }
}
