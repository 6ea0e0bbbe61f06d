#pragma once

#include "tests/core/Orthanc.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTcpSocket>

#include <algorithm>

// Servers that behave as an archive, or what stands before it, may. Each works while the thread's event loop
// runs, as it does in a call of DicomWebArchive.
namespace fovea::test {

inline bool listenWithTls(QSslServer& server, const Certificate& certificate)
{
    QFile key(QString::fromStdString(certificate.key.string()));
    if (!key.open(QIODevice::ReadOnly))
        return false;
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setPrivateKey(QSslKey(&key, QSsl::Rsa));
    tls.setLocalCertificateChain(
        QSslCertificate::fromPath(QString::fromStdString(certificate.certificate.string())));
    server.setSslConfiguration(tls);
    return server.listen(QHostAddress::LocalHost);
}

// Speaks TLS for a server on this machine that does not, as the proxy before an archive does.
class TlsDoor {
public:
    TlsDoor(const Certificate& certificate, int port)
    {
        QObject::connect(&m_server, &QTcpServer::pendingConnectionAvailable, &m_server, [this, port] {
            QTcpSocket* outside = m_server.nextPendingConnection();
            auto* inside = new QTcpSocket(outside);
            inside->connectToHost(QHostAddress::LocalHost, static_cast<quint16>(port));
            QObject::connect(
                outside, &QTcpSocket::readyRead, inside, [=] { inside->write(outside->readAll()); });
            QObject::connect(
                inside, &QTcpSocket::readyRead, outside, [=] { outside->write(inside->readAll()); });
            QObject::connect(inside, &QTcpSocket::disconnected, outside, &QTcpSocket::disconnectFromHost);
            inside->write(outside->readAll());
        });
        (void)listenWithTls(m_server, certificate);
    }
    [[nodiscard]] int port() const { return m_server.serverPort(); }

private:
    QSslServer m_server;
};

// Lets in who shows the token, and says that there are no studies.
class TokenServer {
public:
    TokenServer(const Certificate& certificate, QByteArray token)
    {
        QObject::connect(&m_server, &QTcpServer::pendingConnectionAvailable, &m_server, [this, token] {
            QTcpSocket* socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [socket, token] {
                const QByteArray head = socket->peek(socket->bytesAvailable());
                if (!head.contains("\r\n\r\n"))
                    return;
                const bool isKnown = head.toLower().contains("\r\nauthorization: bearer " + token + "\r\n");
                socket->write(isKnown ? "HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\n"
                                        "Content-Length: 2\r\nConnection: close\r\n\r\n[]"
                                      : "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n"
                                        "Connection: close\r\n\r\n");
                socket->disconnectFromHost();
            });
        });
        (void)listenWithTls(m_server, certificate);
    }
    [[nodiscard]] int port() const { return m_server.serverPort(); }

private:
    QSslServer m_server;
};

// Tells of one study, whose patient's name has three groups (PS3.18 F.2.2), unless it is asked for letters
// that are not ASCII, which it does not know.
class NameServer {
public:
    NameServer()
    {
        QObject::connect(&m_server, &QTcpServer::pendingConnectionAvailable, &m_server, [this] {
            QTcpSocket* socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                const QByteArray head = socket->peek(socket->bytesAvailable());
                if (!head.contains("\r\n\r\n"))
                    return;
                const QByteArray body = head.contains("=%E") || head.contains("*%E")
                    ? "[]"
                    : "[{\"0020000D\":{\"vr\":\"UI\",\"Value\":[\"1.2.3\"]},"
                      "\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":"
                      "\"Yamada^Tarou\",\"Ideographic\":\"山田^太郎\","
                      "\"Phonetic\":\"やまだ^たろう\"}]}}]";
                socket->write("HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\nContent-Length: "
                    + QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
                socket->disconnectFromHost();
            });
        });
        (void)m_server.listen(QHostAddress::LocalHost);
    }
    [[nodiscard]] int port() const { return m_server.serverPort(); }

private:
    QTcpServer m_server;
};

// Tells of two of its five instances at a time, and has none of them.
class PagingServer {
public:
    explicit PagingServer(bool skips)
    {
        QObject::connect(&m_server, &QTcpServer::pendingConnectionAvailable, &m_server, [this, skips] {
            QTcpSocket* socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket, skips] {
                const QByteArray head = socket->peek(socket->bytesAvailable());
                if (!head.contains("\r\n\r\n"))
                    return;
                static const QRegularExpression one(QStringLiteral("/instances/1\\.2\\.3\\.(\\d)"));
                static const QRegularExpression offset(QStringLiteral("offset=(\\d+)"));
                const auto wanted = one.match(QString::fromLatin1(head));
                const int from = skips ? offset.match(QString::fromLatin1(head)).captured(1).toInt() : 0;
                QJsonArray page;
                for (int n = from; n < std::min(from + 2, 5); ++n)
                    page.append(QJsonObject { { "00080018",
                        QJsonObject {
                            { "Value", QJsonArray { QStringLiteral("1.2.3.%1").arg(n + 1) } } } } });
                const QByteArray body = QJsonDocument(page).toJson(QJsonDocument::Compact);
                if (wanted.hasMatch()) {
                    m_wanted << wanted.captured(1).toLatin1();
                    socket->write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                } else if (m_pages++ >= m_lastPage) {
                    socket->abort(); // every time: Qt asks again
                    return;
                } else {
                    socket->write(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\nContent-Length: "
                        + QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
                }
                socket->disconnectFromHost();
            });
        });
        (void)m_server.listen(QHostAddress::LocalHost);
    }
    [[nodiscard]] int port() const { return m_server.serverPort(); }
    [[nodiscard]] QSet<QByteArray> wanted() const { return m_wanted; } // instances that were asked for
    void breakOffAfter(int pages) { m_lastPage = pages; }

private:
    QTcpServer m_server;
    QSet<QByteArray> m_wanted;
    int m_pages = 0;
    int m_lastPage = 1000;
};

} // namespace fovea::test
