import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Calendar;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import org.apache.axis.AxisFault;

/**
 * Delivers what stands on standard input through the stubs that Apache Axis 1.4 made from the server's WSDLs, each
 * in a package of its own named after the service in lower case. The lines are described in clients_test.py.
 */
public final class Deliver {
    private static final String NIL = "\\N";

    private static final Map<String, Object> PORTS = new TreeMap<>();

    private Deliver() {}

    private static Object portOf(String service) throws Exception {
        if (!PORTS.containsKey(service)) {
            Class<?> locator = Class.forName(service.toLowerCase() + "." + service + "ServiceLocator");
            Object made = locator.getConstructor().newInstance();
            PORTS.put(service, locator.getMethod("get" + service).invoke(made));
        }
        return PORTS.get(service);
    }

    private static Object valueOf(String text, Class<?> type) {
        if (text.equals(NIL)) return null;
        if (type == String.class) return text;
        if (type == short.class || type == Short.class) return Short.valueOf(text);
        if (type == int.class || type == Integer.class) return Integer.valueOf(text);
        if (type == byte.class || type == Byte.class) return Byte.valueOf(text);
        if (type == float.class || type == Float.class) return Float.valueOf(text);
        if (type == boolean.class || type == Boolean.class) return Boolean.valueOf(text);
        if (type == byte[].class) return Base64.getDecoder().decode(text);
        if (type == Calendar.class) {
            Calendar moment = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
            moment.setTimeInMillis(Instant.parse(text).toEpochMilli());
            return moment;
        }
        throw new IllegalArgumentException("a part of type " + type);
    }

    private static Object call(String service, String operation, String[] texts) throws Exception {
        Object port = portOf(service);
        for (Method method : port.getClass().getMethods()) {
            if (!method.getName().equals(operation)) continue;
            Class<?>[] types = method.getParameterTypes();
            if (types.length == 1 && types[0] == String[].class) return method.invoke(port, (Object) texts);
            if (types.length != texts.length) {
                throw new IllegalStateException(operation + ": the WSDL has " + types.length + " parts");
            }
            Object[] values = new Object[types.length];
            for (int index = 0; index < types.length; ++index) values[index] = valueOf(texts[index], types[index]);
            return method.invoke(port, values);
        }
        throw new IllegalStateException("no operation " + operation);
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] fields = line.split("\t", -1);
            try {
                Object answer = call(fields[1], fields[2], Arrays.copyOfRange(fields, 3, fields.length));
                out.println(fields[0] + "\treturn\t" + (answer == null ? "" : answer));
            } catch (InvocationTargetException failed) {
                if (!(failed.getCause() instanceof AxisFault)) throw failed;
                out.println(fields[0] + "\tfault\t" + ((AxisFault) failed.getCause()).getFaultString());
            }
        }
    }
}
