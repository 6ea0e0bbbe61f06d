#pragma once

#include "core/base/Error.h"

#include <QThread>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace fovea::app {

struct MetricsPage {
    std::string contentType {};
    std::string text {};
};

// Answers `GET /metrics` over HTTP on 127.0.0.1, in a thread of its own, until destruction. It says no more
// than a scrape needs: one request a connection, and no keeping it open.
class MetricsServer {
public:
    // Called with what the request accepts, as its Accept headers say it; empty without one.
    using Page = std::function<MetricsPage(std::string_view accept)>;

    // page is called in the server's thread. Port 0 takes a free one. Unwritable when the port is taken.
    [[nodiscard]] static Result<std::unique_ptr<MetricsServer>> start(int port, Page page);

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
