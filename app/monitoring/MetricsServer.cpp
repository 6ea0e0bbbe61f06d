#include "app/monitoring/MetricsServer.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

namespace fovea::app {

namespace {

constexpr qint64 longestRequest = 8192; // bytes
constexpr int patienceMs = 5000; // for a request to arrive and its answer to be taken
constexpr int mostConnections = 16;

// The values of the request's Accept headers.
QByteArray acceptOf(const QByteArray& request)
{
    QByteArrayList values;
    for (const QByteArray& line : request.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).trimmed().toLower() == "accept")
            values << line.mid(colon + 1).trimmed();
    }
    return values.join(',');
}

QByteArray answerTo(const QByteArray& request, const MetricsServer::Page& page)
{
    const QByteArray line = request.left(request.indexOf('\r'));
    const bool isAsked = line.startsWith("GET /metrics ") || line.startsWith("GET /metrics?");
    const MetricsPage answer = isAsked ? page(acceptOf(request).toStdString())
                                       : MetricsPage { "text/plain; charset=utf-8", "Ask for /metrics.\n" };
    return "HTTP/1.1 " + QByteArray(isAsked ? "200 OK" : "404 Not Found") + "\r\nContent-Type: "
        + QByteArray::fromStdString(answer.contentType) + "\r\nVary: Accept\r\nContent-Length: "
        + QByteArray::number(static_cast<qsizetype>(answer.text.size())) + "\r\nConnection: close\r\n\r\n"
        + QByteArray::fromStdString(answer.text);
}

void serve(QTcpSocket& socket, const MetricsServer::Page& page)
{
    socket.setReadBufferSize(longestRequest);
    QObject::connect(&socket, &QTcpSocket::disconnected, &socket, &QObject::deleteLater);
    QTimer::singleShot(patienceMs, &socket, &QTcpSocket::abort);
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [&socket, page] {
        const QByteArray request = socket.peek(longestRequest);
        if (request.contains("\r\n\r\n")) {
            socket.readAll();
            socket.write(answerTo(request, page));
            socket.disconnectFromHost();
        } else if (request.size() >= longestRequest) {
            socket.abort();
        }
    });
}

} // namespace

Result<std::unique_ptr<MetricsServer>> MetricsServer::start(int port, Page page)
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
    QObject::connect(server, &QTcpServer::newConnection, server, [server, page = std::move(page)] {
        while (QTcpSocket* socket = server->nextPendingConnection())
            serve(*socket, page);
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
