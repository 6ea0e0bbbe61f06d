#include "core/network/DicomWebArchive.h"

#include "core/dicom/Text.h"
#include "core/network/InstanceFetch.h"
#include "core/objects/ObjectSource.h"

#include <QEventLoop>
#include <QFile>
#include <QHttpMultiPart>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QRegularExpression>
#include <QSslConfiguration>
#include <QUrlQuery>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

namespace fovea {

namespace {

using namespace std::chrono_literals;

constexpr qint64 largestSearch = 64 * 1024 * 1024; // bytes of an answer

// A name's groups, as other encodings have them in one: PS3.5 6.2.1.2, PS3.18 F.2.2.
QString nameOf(const QJsonObject& groups)
{
    QStringList parts;
    for (const char* group : { "Alphabetic", "Ideographic", "Phonetic" })
        parts << groups.value(QLatin1String(group)).toString();
    while (!parts.isEmpty() && parts.back().isEmpty())
        parts.removeLast();
    return dicom::safeText(parts.join(u'='));
}

// The attribute's first value in DICOM's JSON: PS3.18 F.2.
QString valueOf(const QJsonObject& item, const char* tag)
{
    const QJsonValue value
        = item.value(QLatin1String(tag)).toObject().value(QLatin1String("Value")).toArray().first();
    if (value.isObject())
        return nameOf(value.toObject());
    if (value.isDouble())
        return QString::number(value.toDouble());
    return dicom::safeText(value.toString());
}

QStringList valuesOf(const QJsonObject& item, const char* tag)
{
    QStringList texts;
    for (const QJsonValue& value :
        item.value(QLatin1String(tag)).toObject().value(QLatin1String("Value")).toArray())
        texts << dicom::safeText(value.toString());
    return texts;
}

Result<QJsonArray> arrayOf(const QByteArray& json)
{
    if (json.isEmpty())
        return QJsonArray(); // 204: nothing matches
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isArray())
        return fail(ErrorCode::Damaged, "The archive's answer makes no sense");
    return document.array();
}

} // namespace

DicomWebArchive::DicomWebArchive(ArchiveConnection connection)
    : m_connection(std::move(connection))
{ }

QNetworkRequest DicomWebArchive::request(
    const QString& path, const QList<std::pair<QString, QString>>& query) const
{
    QUrl url = m_connection.url;
    QString base = url.path();
    while (base.endsWith(u'/'))
        base.chop(1);
    url.setPath(base + path);
    QUrlQuery parameters;
    for (const auto& [name, value] : query)
        parameters.addQueryItem(name, QString::fromLatin1(QUrl::toPercentEncoding(value, "*?-")));
    url.setQuery(parameters);
    QNetworkRequest request(url);
    request.setTransferTimeout(30s);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::SameOriginRedirectPolicy);
    if (m_connection.login == ArchiveConnection::Login::Basic)
        request.setRawHeader(
            "Authorization", "Basic " + (m_connection.user + u':' + m_connection.secret).toUtf8().toBase64());
    else if (m_connection.login == ArchiveConnection::Login::Bearer)
        request.setRawHeader("Authorization", "Bearer " + m_connection.secret.toLatin1());
    if (!m_connection.caFile.isEmpty()) {
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.addCaCertificates(m_connection.caFile);
        request.setSslConfiguration(tls);
    }
    return request;
}

Error DicomWebArchive::errorOf(QNetworkReply& reply) const
{
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const std::string where = m_connection.name.toStdString();
    if (status == 401 || status == 403)
        return { ErrorCode::Unsupported, "The archive does not let us in", where,
            "Look at the user and the password or token of the connection." };
    if (status == 404)
        return { ErrorCode::NotFound, "The archive does not know what was asked for", where,
            "Look at the path of the connection's address." };
    if (status >= 400)
        return { ErrorCode::Unsupported, "The archive refused (HTTP " + std::to_string(status) + ")", where };
    if (reply.error() == QNetworkReply::SslHandshakeFailedError)
        return { ErrorCode::Unsupported, "The archive's certificate can't be trusted", where,
            "Name the file of its authority in the connection." };
    return { ErrorCode::Unreadable,
        "The archive can't be reached (" + reply.errorString().toStdString() + ")", where,
        "Try again when it answers: what had arrived by then is kept." };
}

Result<QByteArray> DicomWebArchive::search(const QNetworkRequest& given, const Progress& progress) const
{
    QNetworkAccessManager manager;
    QNetworkRequest request = given;
    request.setRawHeader("Accept", "application/dicom+json");
    const std::unique_ptr<QNetworkReply> reply(manager.get(request));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    QObject::connect(reply.get(), &QNetworkReply::downloadProgress, &loop, [&](qint64 received, qint64) {
        if (received > largestSearch)
            reply->abort();
    });
    runUntilDone(loop, progress);
    if (progress.isCancelled()) {
        reply->abort();
        return cancelled();
    }
    if (reply->error() != QNetworkReply::NoError)
        return std::unexpected(errorOf(*reply));
    return reply->readAll();
}

Result<void> DicomWebArchive::test(Progress progress)
{
    const auto answer = search(
        request(QStringLiteral("/studies"), { { QStringLiteral("limit"), QStringLiteral("1") } }), progress);
    if (!answer)
        return std::unexpected(answer.error());
    const auto studies = arrayOf(*answer);
    if (!studies)
        return std::unexpected(studies.error());
    return {};
}

namespace {

// What a name, or one of its groups, may be for a pattern of DICOM's: * for any letters, ? for one, of either
// case. PS3.4 C.2.2.2.4.
bool isNameLike(const QString& name, const QString& pattern)
{
    QString expression;
    for (const QChar letter : pattern)
        expression += letter == u'*' ? QStringLiteral(".*")
            : letter == u'?'         ? QStringLiteral(".")
                                     : QRegularExpression::escape(QString(letter));
    const QRegularExpression whole(
        QRegularExpression::anchoredPattern(expression), QRegularExpression::CaseInsensitiveOption);
    return std::ranges::any_of(
        name.split(u'=') << name, [&](const QString& part) { return whole.match(part).hasMatch(); });
}

// The pattern with a * for what is not ASCII, which matches at least as much.
QString widened(const QString& pattern)
{
    static const QRegularExpression foreign(QStringLiteral("[^\\x20-\\x7e]+"));
    return QString(pattern).replace(foreign, QStringLiteral("*"));
}

constexpr int mostWidened = 5000; // studies that a widened search looks through

} // namespace

Result<std::vector<ArchiveStudy>> DicomWebArchive::findStudies(const ArchiveQuery& query, Progress progress)
{
    auto studies = searchStudies(query, progress);
    const QString wider = widened(query.patientName);
    if (!studies || !studies->empty() || wider == query.patientName)
        return studies;
    // Archives are there (Orthanc's DICOMweb 1.20) that find no name by letters outside ASCII.
    ArchiveQuery again = query;
    again.patientName = wider;
    again.limit = std::max(query.limit, mostWidened);
    studies = searchStudies(again, progress);
    if (!studies)
        return studies;
    std::erase_if(
        *studies, [&](const ArchiveStudy& s) { return !isNameLike(s.patientName, query.patientName); });
    if (studies->size() > static_cast<std::size_t>(query.limit))
        studies->resize(static_cast<std::size_t>(query.limit));
    return studies;
}

Result<std::vector<ArchiveStudy>> DicomWebArchive::searchStudies(
    const ArchiveQuery& query, const Progress& progress) const
{
    QList<std::pair<QString, QString>> parameters;
    const auto add = [&](const char* name, const QString& value) {
        if (!value.isEmpty())
            parameters.emplaceBack(QString::fromLatin1(name), value);
    };
    add("PatientName", query.patientName);
    add("PatientID", query.patientId);
    if (!query.dateFrom.isEmpty() || !query.dateTo.isEmpty())
        add("StudyDate", query.dateFrom + u'-' + query.dateTo);
    add("ModalitiesInStudy", query.modality);
    add("AccessionNumber", query.accessionNumber);
    add("StudyInstanceUID", query.studyUid);
    for (const char* field : { "00081030", "00080061", "00201208" })
        add("includefield", QString::fromLatin1(field));
    add("limit", QString::number(query.limit));
    const auto answer = search(request(QStringLiteral("/studies"), parameters), progress);
    const auto items = answer ? arrayOf(*answer) : std::unexpected(answer.error());
    if (!items)
        return std::unexpected(items.error());
    std::vector<ArchiveStudy> studies;
    for (const QJsonValue& value : *items) {
        const QJsonObject item = value.toObject();
        ArchiveStudy study { valueOf(item, "0020000D"), valueOf(item, "00100010"), valueOf(item, "00100020"),
            valueOf(item, "00080020"), valueOf(item, "00081030"), valuesOf(item, "00080061"),
            valueOf(item, "00201208").toInt() };
        if (isUid(study.uid) && studies.size() < static_cast<std::size_t>(query.limit))
            studies.push_back(std::move(study));
    }
    return studies;
}

Result<std::vector<ArchiveSeries>> DicomWebArchive::findSeries(const QString& studyUid, Progress progress)
{
    if (!isUid(studyUid))
        return fail(ErrorCode::InvalidArgument, "This is no study's UID", studyUid.toStdString());
    const auto answer = search(request(QStringLiteral("/studies/%1/series").arg(studyUid),
                                   { { QStringLiteral("includefield"), QStringLiteral("00201209") },
                                       { QStringLiteral("includefield"), QStringLiteral("0008103E") } }),
        progress);
    const auto items = answer ? arrayOf(*answer) : std::unexpected(answer.error());
    if (!items)
        return std::unexpected(items.error());
    std::vector<ArchiveSeries> found;
    for (const QJsonValue& value : *items) {
        const QJsonObject item = value.toObject();
        ArchiveSeries series { valueOf(item, "0020000E"), valueOf(item, "00080060"),
            valueOf(item, "0008103E"), valueOf(item, "00200011").toInt(), valueOf(item, "00201209").toInt() };
        if (isUid(series.uid))
            found.push_back(std::move(series));
    }
    std::ranges::stable_sort(found, {}, &ArchiveSeries::number);
    return found;
}

Result<QStringList> DicomWebArchive::findInstances(
    const QString& studyUid, const QString& seriesUid, const Progress& progress) const
{
    // An archive may answer with a part (PS3.18 8.3.4.4): it is asked for more until it tells of nothing new.
    std::map<QString, int> numbers; // of the instances, by their UIDs
    for (std::size_t before = 0, offset = 0;; before = numbers.size()) {
        QList<std::pair<QString, QString>> parameters;
        if (offset > 0)
            parameters.emplaceBack(QStringLiteral("offset"), QString::number(offset));
        const auto answer = search(
            request(QStringLiteral("/studies/%1/series/%2/instances").arg(studyUid, seriesUid), parameters),
            progress);
        // Where nothing is left, or where nothing can be skipped, an archive may refuse. One that breaks off
        // has not.
        if (!answer && offset > 0
            && (answer.error().code == ErrorCode::Unsupported || answer.error().code == ErrorCode::NotFound))
            break;
        const auto items = answer ? arrayOf(*answer) : std::unexpected(answer.error());
        if (!items)
            return std::unexpected(items.error());
        for (const QJsonValue& value : *items) {
            if (const QString uid = valueOf(value.toObject(), "00080018"); isUid(uid))
                numbers.emplace(uid, valueOf(value.toObject(), "00200013").toInt());
        }
        offset += static_cast<std::size_t>(items->size());
        if (numbers.size() == before)
            break;
    }
    std::vector<std::pair<int, QString>> instances;
    for (const auto& [uid, number] : numbers)
        instances.emplace_back(number, uid);
    // In the order of reading, so that what is there first can be looked at.
    std::ranges::sort(instances);
    QStringList uids;
    for (const auto& [number, uid] : instances)
        uids << uid;
    return uids;
}

Result<RetrieveReport> DicomWebArchive::retrieve(const QString& studyUid, const QString& seriesUid,
    const std::filesystem::path& folder, const Arrived& arrived, Progress progress)
{
    const auto inbox = Inbox::create(folder, studyUid, seriesUid);
    if (!inbox)
        return std::unexpected(inbox.error());
    const auto instances = findInstances(studyUid, seriesUid, progress);
    if (!instances)
        return std::unexpected(instances.error());
    InstanceFetch fetch(*inbox, *instances, arrived, progress);
    return fetch.run(
        [&](const QString& uid) {
            QNetworkRequest one
                = request(QStringLiteral("/studies/%1/series/%2/instances/%3").arg(studyUid, seriesUid, uid));
            // As it is stored, without transcoding.
            one.setRawHeader("Accept", "multipart/related; type=\"application/dicom\"; transfer-syntax=*");
            return one;
        },
        [&](QNetworkReply& reply) { return errorOf(reply); });
}

Result<void> DicomWebArchive::store(const std::filesystem::path& file, Progress progress)
{
    auto* body = new QFile(QString::fromStdString(file.string()));
    QHttpMultiPart parts(QHttpMultiPart::RelatedType);
    body->setParent(&parts);
    if (!body->open(QIODevice::ReadOnly))
        return fail(ErrorCode::Unreadable, "The file can't be read: " + body->errorString().toStdString(),
            file.string());
    QHttpPart part;
    part.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/dicom"));
    part.setBodyDevice(body);
    parts.append(part);
    QNetworkRequest post = request(QStringLiteral("/studies"));
    post.setHeader(QNetworkRequest::ContentTypeHeader,
        QByteArray("multipart/related; type=\"application/dicom\"; boundary=\"" + parts.boundary() + "\""));
    post.setRawHeader("Accept", "application/dicom+json");
    QNetworkAccessManager manager;
    const std::unique_ptr<QNetworkReply> reply(manager.post(post, &parts));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    QObject::connect(reply.get(), &QNetworkReply::uploadProgress, &loop, [&](qint64 sent, qint64 total) {
        if (total > 0)
            progress.report(static_cast<double>(sent) / static_cast<double>(total));
    });
    runUntilDone(loop, progress);
    if (progress.isCancelled()) {
        reply->abort();
        return cancelled();
    }
    const QByteArray answer = reply->readAll();
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const QJsonObject result = QJsonDocument::fromJson(answer).object();
    // PS3.18 10.5.3: the failed ones are listed, also under a status that says it went well.
    const QJsonArray failed
        = result.value(QLatin1String("00081198")).toObject().value(QLatin1String("Value")).toArray();
    if (!failed.isEmpty())
        return fail(ErrorCode::Unsupported,
            "The archive refused the instance (reason "
                + valueOf(failed.first().toObject(), "00081197").toStdString() + ")",
            file.string());
    // Bad request, conflict, too large, of a type that is not taken: this instance, not the archive.
    if (status == 400 || status == 409 || status == 413 || status == 415)
        return fail(ErrorCode::Unsupported,
            "The archive refused the instance (HTTP " + std::to_string(status) + ")", file.string());
    if (reply->error() != QNetworkReply::NoError || status < 200 || status >= 300)
        return std::unexpected(errorOf(*reply));
    return {};
}

} // namespace fovea
