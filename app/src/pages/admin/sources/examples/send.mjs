// @note-key@
const key = @key@;

async function send(events) {
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const answer = await fetch('@address@/api/v1/events', {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(events),
      signal: AbortSignal.timeout(30_000),
    }).catch(() => undefined);
    // @note-rejected@
    if (answer?.ok || answer?.status === 422) return answer.json();
    // @note-busy@
    // @note-repeat@
    if (answer && answer.status !== 429 && answer.status !== 503) {
      throw new Error(`${answer.status}: ${await answer.text()}`);
    }
    const wait = Number(answer?.headers.get('Retry-After') ?? 2 ** attempt);
    await new Promise((resolve) => setTimeout(resolve, wait * 1_000));
  }
  throw new Error('no answer');
}

const answer = await send([{@site@
  id: `test-${Date.now()}-${process.pid}`,
  module: 'email',
  operation: 'send',
  outcome: 'success',
  message: '@event@ (JavaScript)',
}]);
console.log(JSON.stringify(answer));
