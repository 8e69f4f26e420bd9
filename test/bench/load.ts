import { Agent, request } from 'node:http';

/** Requests a second by 64 keep-alive connections over `seconds`. Run as a process of its own: `load.ts URL SECONDS [BODY]`. */
const [url = '', seconds = '1', body] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const end = performance.now() + Number(seconds) * 1_000;
let count = 0;

function ask(): Promise<void> {
  return new Promise((resolve, reject) => {
    const options =
      body === undefined
        ? { agent }
        : { agent, method: 'POST', headers: { 'Content-Type': 'application/json' } };
    const call = request(url, options, (response) => {
      if ((response.statusCode ?? 500) >= 300) reject(new Error(`${url} answered ${response.statusCode}`));
      response.resume().on('end', resolve);
    });
    call.on('error', reject).end(body);
  });
}

async function client() {
  while (performance.now() < end) {
    await ask();
    count += 1;
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: 64 }, client));
console.log((count / (performance.now() - start)) * 1_000);
agent.destroy();
