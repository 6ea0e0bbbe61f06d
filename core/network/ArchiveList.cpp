#include "core/network/ArchiveList.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>

#include <algorithm>

namespace fovea {

namespace {

QJsonObject toJson(const ArchiveConnection& c)
{
    const bool isWeb = c.kind == ArchiveConnection::Kind::DicomWeb;
    QJsonObject json { { "name", c.name }, { "kind", isWeb ? "dicomweb" : "dimse" } };
    if (isWeb) {
        json["url"] = c.url.toString();
        json["login"] = c.login == ArchiveConnection::Login::Basic ? "basic"
            : c.login == ArchiveConnection::Login::Bearer          ? "bearer"
                                                                   : "none";
        json["user"] = c.user;
        json["secret"] = c.secret;
        json["ca_file"] = c.caFile;
    } else {
        json["host"] = c.host;
        json["port"] = c.port;
        json["called_ae"] = c.calledAe;
        json["calling_ae"] = c.callingAe;
        json["receive_port"] = c.receivePort;
    }
    return json;
}

ArchiveConnection fromJson(const QJsonObject& json)
{
    ArchiveConnection c;
    c.name = json["name"].toString();
    c.kind = json["kind"].toString() == QLatin1String("dimse") ? ArchiveConnection::Kind::Dimse
                                                               : ArchiveConnection::Kind::DicomWeb;
    c.url = QUrl(json["url"].toString(), QUrl::StrictMode);
    const QString login = json["login"].toString();
    c.login = login == QLatin1String("basic") ? ArchiveConnection::Login::Basic
        : login == QLatin1String("bearer")    ? ArchiveConnection::Login::Bearer
                                              : ArchiveConnection::Login::None;
    c.user = json["user"].toString();
    c.secret = json["secret"].toString();
    c.caFile = json["ca_file"].toString();
    c.host = json["host"].toString();
    c.port = json["port"].toInt(104);
    c.calledAe = json["called_ae"].toString();
    c.callingAe = json["calling_ae"].toString(QStringLiteral("FOVEA"));
    c.receivePort = json["receive_port"].toInt();
    return c;
}

} // namespace

std::filesystem::path ArchiveList::userFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation).toStdString()
        + "/fovea/archives.json";
}

Result<ArchiveList> ArchiveList::load(const std::filesystem::path& file)
{
    ArchiveList list;
    list.m_file = file;
    QFile input(QString::fromStdString(file.string()));
    if (!input.exists())
        return list;
    if (!input.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Unreadable, "The list of archives can't be read", file.string());
    const QJsonDocument document = QJsonDocument::fromJson(input.readAll());
    if (!document.isArray())
        return fail(ErrorCode::Damaged, "The list of archives is damaged", file.string(),
            "Correct it, or remove it.");
    for (const QJsonValue& value : document.array()) {
        ArchiveConnection connection = fromJson(value.toObject());
        if (problemOf(connection).isEmpty())
            list.m_connections.push_back(std::move(connection));
        else
            list.m_unusable.append(value);
    }
    return list;
}

Result<void> ArchiveList::save() const
{
    QJsonArray array = m_unusable;
    for (const ArchiveConnection& connection : m_connections)
        array.append(toJson(connection));
    QDir().mkpath(QString::fromStdString(m_file.parent_path().string()));
    QSaveFile output(QString::fromStdString(m_file.string()));
    // Before anything is in it, nobody else may read it.
    if (!output.open(QIODevice::WriteOnly)
        || !output.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner)
        || output.write(QJsonDocument(array).toJson()) < 0 || !output.commit())
        return fail(ErrorCode::Unwritable,
            "The list of archives could not be written: " + output.errorString().toStdString(),
            m_file.string());
    return {};
}

std::optional<ArchiveConnection> ArchiveList::find(const QString& name) const
{
    const auto found = std::ranges::find(m_connections, name, &ArchiveConnection::name);
    return found == m_connections.end() ? std::nullopt : std::optional(*found);
}

Result<void> ArchiveList::put(const ArchiveConnection& connection)
{
    if (const QString problem = problemOf(connection); !problem.isEmpty())
        return fail(ErrorCode::InvalidArgument, problem.toStdString(), connection.name.toStdString());
    (void)remove(connection.name);
    m_connections.push_back(connection);
    std::ranges::sort(m_connections, {}, &ArchiveConnection::name);
    return {};
}

bool ArchiveList::remove(const QString& name)
{
    return std::erase_if(m_connections, [&](const ArchiveConnection& c) { return c.name == name; }) > 0;
}

} // namespace fovea
