#pragma once

#include "app/monitoring/MetricsText.h"
#include "core/base/Error.h"

#include <QThread>

#include <functional>
#include <memory>
#include <string>

namespace fovea::app {

// Answers `GET /metrics` over HTTP on 127.0.0.1, in a thread of its own, until destruction. It says no more
// than a scrape needs: one request a connection, and no keeping it open.
class MetricsServer {
public:
    using Text = std::function<std::string(MetricsFormat)>;

    // text is called in the server's thread, for the format that the request prefers. Port 0 takes a free
    // one. Unwritable when the port is taken.
    [[nodiscard]] static Result<std::unique_ptr<MetricsServer>> start(int port, Text text);

    MetricsServer(const MetricsServer&) = delete;
    MetricsServer& operator=(const MetricsServer&) = delete;
    ~MetricsServer();

    [[nodiscard]] int port() const { return m_port; }

private:
    MetricsServer() = default;

    QThread m_thread;
    int m_port = 0;
};

} // namespace fovea::app
