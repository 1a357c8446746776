// Who gets in: nobody without signing in, and everybody only where their rights reach.
import { expect, test } from '../support/fixtures.ts';
import { hydrated, signIn } from '../support/page.ts';

test.use({ role: 'stranger' });

for (const path of ['/', '/statistics?granularity=year', '/journals/all', '/events/1']) {
  test(`a stranger who asks for ${path} is shown the form`, async ({ page }) => {
    await page.goto(path);
    await expect(page).toHaveURL((url) => url.pathname === '/login');
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  });
}

test('signing in leads to the page that was asked for', async ({ page, people }) => {
  await page.goto('/statistics?granularity=year');
  await hydrated(page);
  await signIn(page, await people('manager'));
  await expect(page).toHaveURL((url) => url.pathname === '/statistics' && url.searchParams.get('granularity') === 'year');
});

test('an address that leads elsewhere is not followed after signing in', async ({ page, people, vigie }) => {
  await page.goto('/login?next=https://evil.example/');
  await hydrated(page);
  await signIn(page, await people('manager'));
  expect(new URL(page.url()).origin).toBe(vigie.url);
});

test('the API refuses strangers with a problem document', async ({ request }) => {
  for (const path of ['/api/v1/events', '/api/v1/statistics?granularity=month&from=2026-01-01&to=2026-01-31']) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(401);
    expect(answer.headers()['content-type']).toContain('application/problem+json');
  }
});

test('a manager does not read requests and responses', async ({ vigie, people }) => {
  const site = await vigie.site();
  const event = { module: 'couriers', operation: 'generate_labels', outcome: 'success', request: { body: '{"parcel":1}' } };
  await vigie.send(site, [event]);
  const token = await vigie.token(await people('manager'));
  const { events } = await vigie.ask<{ events: { id: string }[] }>(token, `/api/v1/events?site=${site.slug}`);
  const id = events[0]?.id;
  const answer = await fetch(`${vigie.url}/api/v1/events/${id}/request`, { headers: { authorization: `Bearer ${token}` } });
  expect([403, 404]).toContain(answer.status);
});

test('a person of one site sees nothing of another', async ({ vigie }) => {
  const [own, other] = [await vigie.site('Europe/Paris', 'Own'), await vigie.site('Europe/Warsaw', 'Other')];
  await vigie.send(own, [{ module: 'vies', operation: 'check', outcome: 'success' }]);
  await vigie.send(other, [{ module: 'vies', operation: 'check', outcome: 'failure' }]);
  const token = await vigie.token(await vigie.person('staff', [own]));
  const { events } = await vigie.ask<{ events: { site: string }[] }>(token, '/api/v1/events');
  expect(events.map((event) => event.site)).toEqual([own.slug]);
});
