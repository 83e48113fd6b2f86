package io.everysource.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.log.Gap;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HubListenersTest {
    private static final HubFixture FIXTURE = new HubFixture(10);

    /** Something of each type that a listener is told. */
    private static final Map<Class<?>, Object> TOLD = Map.of(
            Hub.class,
            FIXTURE.hub,
            Subscription.class,
            FIXTURE.subscribe("", "a").subscription(),
            CloseReason.class,
            CloseReason.PEER,
            Message[].class,
            new Message[1],
            List.class,
            List.of(),
            Gap.class,
            new Gap("", Gap.Reason.EPOCH, new Position(1, 2)),
            int.class,
            3,
            long.class,
            4L);

    private record Call(String listener, String method, List<Object> told) {}

    private final List<Call> calls = new ArrayList<>();

    /** A listener of any kind that writes down what it is called with. */
    private <T> T listener(String name, Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, told) -> {
            if (method.getName().equals("equals")) {
                return self == told[0];
            }
            if (method.getName().equals("loop")) {
                return listener(name, LoopListener.class);
            }
            calls.add(new Call(name, method.getName(), told == null ? List.of() : Arrays.asList(told)));
            return null;
        }));
    }

    private void everyCallReaches(Object listener, Class<?> type, String... names) throws ReflectiveOperationException {
        for (Method method : type.getDeclaredMethods()) {
            if (!method.getReturnType().equals(void.class)) {
                continue;
            }
            calls.clear();
            Object[] told =
                    Arrays.stream(method.getParameterTypes()).map(TOLD::get).toArray();
            assertThat(told).as(method.getName()).doesNotContainNull();
            method.invoke(listener, told);
            assertThat(calls)
                    .containsExactlyElementsOf(Arrays.stream(names)
                            .map(name -> new Call(name, method.getName(), Arrays.asList(told)))
                            .toList());
        }
    }

    @Test
    void allAreToldEverything() throws ReflectiveOperationException {
        HubListener all = HubListener.all(
                List.of(listener("first", HubListener.class), HubListener.NONE, listener("second", HubListener.class)));
        everyCallReaches(all, HubListener.class, "first", "second");
        everyCallReaches(all.loop(), LoopListener.class, "first", "second");
    }

    @Test
    void oneIsToldEverythingItself() throws ReflectiveOperationException {
        HubListener only = listener("only", HubListener.class);
        assertThat(HubListener.all(List.of(only)) == only).isTrue();
        HubListener all = HubListener.all(List.of(HubListener.NONE, only));
        everyCallReaches(all, HubListener.class, "only");
        everyCallReaches(all.loop(), LoopListener.class, "only");
    }

    /** Such a loop need not measure how far subscriptions lag. */
    @Test
    void whereNobodyListensToALoopNoneDoes() {
        assertThat(HubListener.NONE.loop()).isSameAs(LoopListener.NONE);
        assertThat(HubListener.all(List.of()).loop()).isSameAs(LoopListener.NONE);
        HubListener idle = new HubListener() {};
        assertThat(HubListener.all(List.of(HubListener.NONE, idle)).loop()).isSameAs(LoopListener.NONE);
    }
}
