<?php
// @note-key@
$key = @key@;

function send(string $key, array $events): array
{
    for ($attempt = 0; $attempt < 6; $attempt++) {
        $wait = 2 ** $attempt;
        $curl = curl_init('@address@/api/v1/events');
        curl_setopt_array($curl, [
            CURLOPT_POSTFIELDS => json_encode($events, JSON_THROW_ON_ERROR),
            CURLOPT_HTTPHEADER => ["Authorization: Bearer $key", 'Content-Type: application/json'],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 30,
            CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$wait): int {
                if (preg_match('/^retry-after:\s*(\d+)/i', $line, $found)) {
                    $wait = (int) $found[1];
                }
                return strlen($line);
            },
        ]);
        $body = curl_exec($curl);
        $status = $body === false ? 0 : curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        // @note-rejected@
        if (in_array($status, [200, 207, 422], true)) {
            return json_decode($body, true, 512, JSON_THROW_ON_ERROR);
        }
        // @note-busy@
        // @note-repeat@
        if (!in_array($status, [0, 429, 503], true)) {
            throw new RuntimeException("$status: $body");
        }
        sleep($wait);
    }
    throw new RuntimeException('no answer');
}

$answer = send($key, [[@site@
    'id' => uniqid('test-', true),
    'module' => 'email',
    'operation' => 'send',
    'outcome' => 'success',
    'message' => '@event@ (PHP)',
]]);
echo json_encode($answer), "\n";
