/**
 * What to change in proxies, each with its lines. docs/proxies.md has the same words and lines, and a test compares them.
 */
diagnosis.proxies = [
  {
    name: "nginx",
    text: "Buffers and compresses unless told otherwise, and cuts what is silent for 60 s.",
    lines: [
      "location /events {",
      "    proxy_pass http://127.0.0.1:8080;",
      "    proxy_http_version 1.1;",
      "    proxy_set_header Connection \"\";",
      "    proxy_set_header Host $http_host;",
      "    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
      "    proxy_buffering off;       # pass each event on at once",
      "    gzip off;                  # a compressor waits for more",
      "    proxy_read_timeout 60s;    # more than two heartbeats of the hub",
      "}",
      "# In the server block, for more than six streams a browser: listen 443 ssl; http2 on;"
    ]
  },
  {
    name: "Apache",
    text: "Needs mod_proxy and mod_proxy_http. Its buffer passes events on late unless packets are flushed; mod_deflate compresses them.",
    lines: [
      "ProxyPreserveHost On",
      "ProxyPass \"/events\" \"http://127.0.0.1:8080/events\" flushpackets=on timeout=60",
      "<Location \"/events\">",
      "    SetEnv no-gzip 1",
      "    SetEnv no-brotli 1",
      "</Location>",
      "# For more than six streams a browser, with mod_http2: Protocols h2 http/1.1"
    ]
  },
  {
    name: "IIS",
    text: "With Application Request Routing as the proxy. Both its buffer and dynamic compression hold events back.",
    lines: [
      "<!-- web.config -->",
      "<configuration>",
      "  <system.webServer>",
      "    <urlCompression doDynamicCompression=\"false\" />",
      "    <rewrite>",
      "      <rules>",
      "        <rule name=\"events\" stopProcessing=\"true\">",
      "          <match url=\"^events.*\" />",
      "          <action type=\"Rewrite\" url=\"http://127.0.0.1:8080/{R:0}\" />",
      "        </rule>",
      "      </rules>",
      "    </rewrite>",
      "  </system.webServer>",
      "</configuration>",
      "<!-- Once, as administrator: no buffer, and 2 minutes of patience -->",
      "<!-- appcmd set config -section:system.webServer/proxy /enabled:true /minResponseBuffer:0 /timeout:00:02:00 /preserveHostHeader:true /commit:apphost -->"
    ]
  },
  {
    name: "HAProxy",
    text: "Passes events on as they come. It cuts what is silent for longer than its timeouts, and compresses where it was told to.",
    lines: [
      "frontend web",
      "    mode http",
      "    bind :80",
      "    timeout client 60s          # more than two heartbeats of the hub",
      "    default_backend events",
      "",
      "backend events",
      "    mode http",
      "    option forwardfor",
      "    option http-no-delay        # no waiting for fuller packets",
      "    timeout connect 5s",
      "    timeout server 60s          # more than two heartbeats of the hub",
      "    no option http-buffer-request",
      "    server hub 127.0.0.1:8080",
      "# No \"compression\" in these sections, nor in defaults. For HTTP/2: bind :443 ssl crt FILE alpn h2,http/1.1"
    ]
  },
  {
    name: "Cloudflare",
    text: "Ends what has sent nothing for 100 s, which heartbeats of 15 s prevent. Rules keep caches and compressors away.",
    lines: [
      "Rules > Cache Rules",
      "    If   URI Path starts with /events",
      "    Then Bypass cache",
      "Rules > Compression Rules",
      "    If   URI Path starts with /events",
      "    Then Disable compression",
      "Network (Enterprise)",
      "    Response buffering: off",
      "Network",
      "    HTTP/2: on"
    ]
  },
  {
    name: "AWS ALB",
    text: "Passes events on as they come. It cuts what is silent for 60 s unless told otherwise.",
    lines: [
      "aws elbv2 modify-load-balancer-attributes --load-balancer-arn \"$LOAD_BALANCER_ARN\" --attributes Key=idle_timeout.timeout_seconds,Value=120 Key=routing.http2.enabled,Value=true"
    ]
  }
];
