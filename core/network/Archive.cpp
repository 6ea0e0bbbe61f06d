#include "core/network/Archive.h"

#include "core/network/DicomWebArchive.h"
#include "core/network/DimseArchive.h"

#include <QHostAddress>

#include <algorithm>

namespace fovea {

namespace {

// PS3.5 6.2: AE.
bool isAeTitle(const QString& text)
{
    return !text.trimmed().isEmpty() && text.size() <= 16
        && std::ranges::all_of(text, [](QChar c) { return c > u'\x1F' && c < u'\x7F' && c != u'\\'; });
}

} // namespace

QString problemOf(const ArchiveConnection& connection)
{
    if (connection.name.trimmed().isEmpty())
        return QStringLiteral("The connection needs a name");
    if (connection.kind == ArchiveConnection::Kind::DicomWeb) {
        const QString scheme = connection.url.scheme();
        if (!connection.url.isValid() || connection.url.host().isEmpty()
            || (scheme != QLatin1String("https") && scheme != QLatin1String("http")))
            return QStringLiteral("The address must begin with https:// or http:// and name a host");
        const bool isLocal = connection.url.host() == QLatin1String("localhost")
            || QHostAddress(connection.url.host()).isLoopback();
        if (connection.login != ArchiveConnection::Login::None && scheme == QLatin1String("http") && !isLocal)
            return QStringLiteral("Passwords and tokens are sent over https only");
        return {};
    }
    if (connection.host.trimmed().isEmpty())
        return QStringLiteral("The connection needs a host");
    if (connection.port < 1 || connection.port > 65535 || connection.receivePort < 0
        || connection.receivePort > 65535)
        return QStringLiteral("Ports are numbers from 1 to 65535");
    if (!isAeTitle(connection.calledAe) || !isAeTitle(connection.callingAe))
        return QStringLiteral("Application entity titles have 1 to 16 characters");
    return {};
}

Result<std::unique_ptr<Archive>> openArchive(const ArchiveConnection& connection)
{
    if (const QString problem = problemOf(connection); !problem.isEmpty())
        return fail(ErrorCode::InvalidArgument, problem.toStdString(), connection.name.toStdString());
    if (connection.kind == ArchiveConnection::Kind::DicomWeb)
        return std::make_unique<DicomWebArchive>(connection);
    return std::make_unique<DimseArchive>(connection);
}

} // namespace fovea
