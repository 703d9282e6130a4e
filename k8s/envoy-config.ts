/** What the proxy before a service's HTTP port does. Times are in seconds. */
export interface EnvoySettings {
  /** Longest time from the whole request to the whole response, with all retries. */
  readonly timeout: number;
  /** Retries of a request whose method is idempotent; each may take a share of the timeout. */
  readonly retries: number;
  /** Requests that are processed at a time; more wait. */
  readonly maxRequests: number;
  /** Requests that wait for a connection; more are answered with 503. */
  readonly maxPendingRequests: number;
  /** Failed connections or responses in a row after which the service gets no requests for some time. */
  readonly ejectAfter: number;
  /** How long it gets none. */
  readonly ejectFor: number;
}

export interface EnvoyPlaces {
  /** Address that the proxy listens at. @default "0.0.0.0" */
  readonly listen?: string;
  /** The service's HTTP port, which the proxy takes. */
  readonly port: number;
  /** Where the service listens behind the proxy, where the proxy's metrics are, and its administration, on loopback alone. */
  readonly ports: { readonly service: number; readonly metrics: number; readonly admin: number };
  /** Paths of probes, which always reach the service. */
  readonly probes: readonly string[];
}

/** Arguments of the program; it writes its access log within a second, and no file. */
export function envoyArguments(configPath: string): string[] {
  return [
    ...["--config-path", configPath, "--log-level", "warn", "--disable-hot-restart"],
    ...["--file-flush-interval-msec", "1000", "--concurrency", "2"],
  ];
}

/** Methods that may be sent twice. @see https://www.rfc-editor.org/rfc/rfc9110#name-idempotent-methods */
const IDEMPOTENT = "GET|HEAD|OPTIONS|PUT|DELETE";

/** What is retried: no connection, a connection that breaks, no answer in time, and answers of a service whose own upstream fails. */
const RETRY_ON = "connect-failure,refused-stream,reset,retriable-status-codes";

/** 503 is not among them: by that a service refuses load, of which a retry would be more. */
const RETRIABLE = [502, 504];

/** Below Node.js' 5 s, after which it closes an idle connection: else a request could be sent into one that is being closed. */
const IDLE = "4s";

/** More than any load; a breaker must not fail a probe, or overload would restart pods. */
const UNLIMITED = 100_000;

const TYPES = "type.googleapis.com/envoy";

/**
 * Configuration of Envoy before the HTTP port of a service in the same pod.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/bootstrap/v3/bootstrap.proto
 */
export function envoyConfig(settings: EnvoySettings, places: EnvoyPlaces) {
  const { port, listen = "0.0.0.0", ports, probes } = places;
  return {
    admin: { address: address("127.0.0.1", ports.admin) },
    static_resources: {
      listeners: [
        listener("http", listen, port, {
          // It is one hop of several, and neither the first nor the last: headers stay as they are.
          generate_request_id: false,
          preserve_external_request_id: true,
          skip_xff_append: true,
          server_header_transformation: "PASS_THROUGH",
          // Nobody is inside, so that no caller can ask for retries or another timeout by x-envoy headers.
          internal_address_config: { cidr_ranges: [{ address_prefix: "0.0.0.0", prefix_len: 32 }] },
          access_log: [accessLog(probes)],
          route_config: routes([
            ...probes.map((path) => ({ match: { path }, route: { cluster: "probes", timeout: "5s" } })),
            {
              match: {
                prefix: "/",
                headers: [{ name: ":method", string_match: { safe_regex: { regex: IDEMPOTENT } } }],
              },
              route: { cluster: "service", timeout: `${settings.timeout}s`, ...retryPolicy(settings) },
            },
            { match: { prefix: "/" }, route: { cluster: "service", timeout: `${settings.timeout}s` } },
          ]),
        }),
        listener("metrics", listen, ports.metrics, {
          route_config: routes(
            ["/ready", "/stats/prometheus"].map((path) => ({ match: { path }, route: { cluster: "admin" } })),
          ),
        }),
      ],
      clusters: [
        {
          ...cluster("service", ports.service),
          circuit_breakers: { thresholds: [thresholds(settings)] },
          outlier_detection: outlierDetection(settings),
          // With one endpoint, the default of 50 % would send requests to it although it is ejected.
          common_lb_config: { healthy_panic_threshold: { value: 0 } },
        },
        {
          ...cluster("probes", ports.service),
          circuit_breakers: {
            thresholds: [
              { max_connections: UNLIMITED, max_requests: UNLIMITED, max_pending_requests: UNLIMITED },
            ],
          },
        },
        cluster("admin", ports.admin),
      ],
    },
  };
}

function retryPolicy({ retries, timeout }: EnvoySettings) {
  if (retries === 0) return {};
  return {
    retry_policy: {
      retry_on: RETRY_ON,
      num_retries: retries,
      retriable_status_codes: RETRIABLE,
      per_try_timeout: `${(timeout / (retries + 1)).toFixed(3)}s`,
      retry_back_off: { base_interval: "0.025s", max_interval: "0.250s" },
    },
  };
}

/** Retries are at most a fifth of the requests that are being processed, so that they do not double an overload. */
function thresholds({ maxRequests, maxPendingRequests }: EnvoySettings) {
  return {
    max_connections: maxRequests,
    max_requests: maxRequests,
    max_pending_requests: maxPendingRequests,
    retry_budget: { budget_percent: { value: 20 }, min_retry_concurrency: 3 },
    track_remaining: true,
  };
}

/** By failed connections, resets and timeouts alone: a service that answers, with whatever status, is there. */
function outlierDetection({ ejectAfter, ejectFor }: EnvoySettings) {
  return {
    split_external_local_origin_errors: true,
    consecutive_local_origin_failure: ejectAfter,
    enforcing_consecutive_local_origin_failure: 100,
    enforcing_consecutive_5xx: 0,
    enforcing_consecutive_gateway_failure: 0,
    enforcing_success_rate: 0,
    enforcing_local_origin_success_rate: 0,
    interval: "1s",
    base_ejection_time: `${ejectFor}s`,
    max_ejection_time: `${ejectFor}s`,
    max_ejection_percent: 100,
  };
}

/** A line of JSON for each request but the probes', without its query, which may hold what is secret. */
function accessLog(probes: readonly string[]) {
  return {
    name: "envoy.access_loggers.stdout",
    filter: {
      and_filter: {
        filters: probes.map((path) => ({
          header_filter: { header: { name: ":path", string_match: { exact: path }, invert_match: true } },
        })),
      },
    },
    typed_config: {
      "@type": `${TYPES}.extensions.access_loggers.stream.v3.StdoutAccessLog`,
      log_format: {
        json_format: {
          log: "access",
          time: "%START_TIME%",
          method: "%REQ(:METHOD)%",
          path: "%PATH(NQ)%",
          status: "%RESPONSE_CODE%",
          // Why Envoy answered by itself, such as UO where a breaker is open.
          flags: "%RESPONSE_FLAGS%",
          attempts: "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
          milliseconds: "%DURATION%",
          received: "%BYTES_RECEIVED%",
          sent: "%BYTES_SENT%",
          traceparent: "%REQ(TRACEPARENT)%",
        },
      },
    },
  };
}

function listener(name: string, listen: string, port: number, manager: object) {
  return {
    name,
    address: address(listen, port),
    filter_chains: [
      {
        filters: [
          {
            name: "envoy.filters.network.http_connection_manager",
            typed_config: {
              "@type": `${TYPES}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
              stat_prefix: name,
              http_filters: [
                {
                  name: "envoy.filters.http.router",
                  typed_config: {
                    "@type": `${TYPES}.extensions.filters.http.router.v3.Router`,
                    suppress_envoy_headers: true,
                  },
                },
              ],
              ...manager,
            },
          },
        ],
      },
    ],
  };
}

function routes(all: readonly object[]) {
  return { virtual_hosts: [{ name: "all", domains: ["*"], routes: all }] };
}

/** A server on loopback, over HTTP/1.1. */
function cluster(name: string, port: number) {
  return {
    name,
    type: "STATIC",
    connect_timeout: "1s",
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: address("127.0.0.1", port) } }] }],
    },
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": `${TYPES}.extensions.upstreams.http.v3.HttpProtocolOptions`,
        common_http_protocol_options: { idle_timeout: IDLE },
        explicit_http_config: { http_protocol_options: {} },
      },
    },
  };
}

function address(host: string, port: number) {
  return { socket_address: { address: host, port_value: port } };
}
