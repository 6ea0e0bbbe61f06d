#include "app/monitoring/MetricsServer.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

namespace fovea::app {

namespace {

constexpr qint64 longestRequest = 8192; // bytes
constexpr int patienceMs = 5000; // for a request to arrive and its answer to be taken
constexpr int mostConnections = 16;

// The values of the Accept headers, which may be several.
std::string acceptedBy(const QByteArray& request)
{
    QByteArrayList values;
    for (const QByteArray& line : request.split('\n')) {
        if (line.toLower().startsWith("accept:"))
            values << line.sliced(7).trimmed();
    }
    return values.join(',').toStdString();
}

QByteArray answerTo(const QByteArray& request, const MetricsServer::Text& text)
{
    const QByteArray line = request.left(request.indexOf('\r'));
    const bool isAsked = line.startsWith("GET /metrics ") || line.startsWith("GET /metrics?");
    const MetricsFormat format = isAsked ? preferredFormat(acceptedBy(request)) : MetricsFormat::Prometheus;
    const QByteArray body
        = isAsked ? QByteArray::fromStdString(text(format)) : QByteArray("Ask for /metrics.\n");
    return "HTTP/1.1 " + QByteArray(isAsked ? "200 OK" : "404 Not Found") + "\r\nContent-Type: "
        + contentType(format) + "\r\nVary: Accept\r\nContent-Length: " + QByteArray::number(body.size())
        + "\r\nConnection: close\r\n\r\n" + body;
}

void serve(QTcpSocket& socket, const MetricsServer::Text& text)
{
    socket.setReadBufferSize(longestRequest);
    QObject::connect(&socket, &QTcpSocket::disconnected, &socket, &QObject::deleteLater);
    QTimer::singleShot(patienceMs, &socket, &QTcpSocket::abort);
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [&socket, text] {
        const QByteArray request = socket.peek(longestRequest);
        if (request.contains("\r\n\r\n")) {
            socket.readAll();
            socket.write(answerTo(request, text));
            socket.disconnectFromHost();
        } else if (request.size() >= longestRequest) {
            socket.abort();
        }
    });
}

} // namespace

Result<std::unique_ptr<MetricsServer>> MetricsServer::start(int port, Text text)
{
    std::unique_ptr<MetricsServer> made(new MetricsServer);
    auto* server = new QTcpServer;
    server->setMaxPendingConnections(mostConnections);
    if (!server->listen(QHostAddress::LocalHost, static_cast<quint16>(port))) {
        delete server;
        return fail(ErrorCode::Unwritable, "The metrics can't be offered: the port is taken",
            std::to_string(port), "Choose another port, or 0 for a free one.");
    }
    made->m_port = server->serverPort();
    QObject::connect(server, &QTcpServer::newConnection, server, [server, text = std::move(text)] {
        while (QTcpSocket* socket = server->nextPendingConnection())
            serve(*socket, text);
    });
    server->moveToThread(&made->m_thread);
    QObject::connect(&made->m_thread, &QThread::finished, server, &QObject::deleteLater);
    made->m_thread.start();
    return made;
}

MetricsServer::~MetricsServer()
{
    m_thread.quit();
    m_thread.wait();
}

} // namespace fovea::app
