// Delivers what stands on standard input through a client that npm's soap makes from the server's WSDLs.
// usage: deliver.mjs BASE_URL; the lines are described in clients_test.py. NODE_EXTRA_CA_CERTS names a CA.
import {readFileSync} from 'node:fs';
import soap from 'soap';

const base = process.argv[2];
const clients = new Map();

async function clientOf(service) {
  if (!clients.has(service)) {
    clients.set(service, await soap.createClientAsync(`${base}/${service}?wsdl`));
  }
  return clients.get(service);
}

// The names of the operation's parts, in order, as the client read them from the WSDL.
function partsOf(client, operation) {
  const [service] = Object.values(client.describe());
  const [port] = Object.values(service);
  return Object.keys(port[operation].input);
}

function argumentsOf(client, operation, texts) {
  if (operation === 'sendCompoundCapture') {
    return {captures: {
      attributes: {'soapenc:arrayType': `xsd:string[${texts.length}]`, 'xsi:type': 'soapenc:Array',
        'xmlns:soapenc': 'http://schemas.xmlsoap.org/soap/encoding/',
        'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema'},
      item: texts,
    }};
  }
  const parts = partsOf(client, operation);
  if (parts.length !== texts.length) throw new Error(`${operation}: the WSDL has ${parts.length} parts`);
  // This client has no way to write a nil; a part without a value is left out.
  return Object.fromEntries(parts.map((part, index) => [part, texts[index]]).filter(([, text]) => text !== '\\N'));
}

for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const [name, service, operation, ...texts] = line.split('\t');
  const client = await clientOf(service);
  try {
    const [answer] = await client[`${operation}Async`](argumentsOf(client, operation, texts));
    const value = answer?.[`${operation}Return`];
    const text = value?.$value ?? (typeof value === 'object' ? '' : value ?? '');
    console.log([name, 'return', text].join('\t'));
  } catch (error) {
    const fault = error.root?.Envelope?.Body?.Fault;
    if (!fault) throw error;
    console.log([name, 'fault', fault.faultstring?.$value ?? fault.faultstring].join('\t'));
  }
}
