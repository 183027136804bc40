"""The rows of a page by one statement written for it: what the page is measured beside.

Each gives, as one JSON value, what the page shows for a reader who may see everything handed in.
"""

BY_HAND = {
    "worklist": """
        SELECT json_agg(row_to_json(page)) FROM (
            SELECT c.*, country.name AS country, p.name AS person FROM lifecycle_case c
            LEFT JOIN identity_partnercountry country ON country.code = c.partner_country_id
            LEFT JOIN identity_user p ON p.id = c.assigned_to_id
            WHERE NOT c.is_final AND c.submitted_at IS NOT NULL AND c.due_on IS NOT NULL
            ORDER BY c.due_on, c.id LIMIT 51) page""",
    "worklist, a rare word": """
        SELECT json_agg(row_to_json(page)) FROM (
            SELECT c.* FROM lifecycle_case c
            WHERE NOT c.is_final AND c.submitted_at IS NOT NULL AND upper(c.title) LIKE upper('%%' || %(word)s || '%%')
            ORDER BY c.due_on, c.id LIMIT 51) page""",
    "case, officer": """
        SELECT json_build_object(
            'case', (SELECT row_to_json(c) FROM lifecycle_case c WHERE c.id = %(validation)s),
            'steps', (SELECT json_agg(row_to_json(s) ORDER BY s.number) FROM lifecycle_steptaken s
                WHERE s.case_id = %(validation)s),
            'parties', (SELECT json_agg(row_to_json(o)) FROM lifecycle_caseparty p
                JOIN identity_organisation o ON o.id = p.organisation_id WHERE p.case_id = %(validation)s),
            'documents', (SELECT json_agg(json_build_array(row_to_json(d), row_to_json(v))) FROM documents_document d
                JOIN documents_documentversion v ON v.document_id = d.id WHERE d.case_id = %(validation)s),
            'forms', (SELECT json_agg(row_to_json(v)) FROM submissions_submission s
                JOIN submissions_submissionversion v ON v.submission_id = s.id WHERE s.case_id = %(validation)s),
            'findings', (SELECT json_agg(json_build_array(row_to_json(f), row_to_json(m))) FROM projects_finding f
                LEFT JOIN projects_findingmessage m ON m.finding_id = f.id WHERE f.case_id = %(validation)s))""",
    "project, everybody": """
        SELECT json_build_object(
            'project', (SELECT row_to_json(p) FROM projects_project p WHERE p.reference = %(project)s),
            'participants', (SELECT json_agg(row_to_json(t)) FROM projects_project p
                JOIN projects_projectparticipant t ON t.project_id = p.id WHERE p.reference = %(project)s),
            'steps', (SELECT json_agg(row_to_json(s) ORDER BY s.taken_at) FROM lifecycle_case c
                JOIN lifecycle_steptaken s ON s.case_id = c.id AND s.is_public
                WHERE c.subject_reference = %(project)s),
            'designs', (SELECT json_agg(json_build_array(row_to_json(d), row_to_json(v)))
                FROM projects_project p JOIN projects_designdocument d ON d.project_id = p.id
                JOIN submissions_submissionversion v ON v.id = d.submission_id WHERE p.reference = %(project)s),
            'documents', (SELECT json_agg(row_to_json(v)) FROM lifecycle_case c
                JOIN documents_document d ON d.case_id = c.id
                JOIN documents_documentversion v ON v.document_id = d.id AND v.is_published
                WHERE c.subject_reference = %(project)s))""",
    "projects, list": """
        SELECT json_agg(row_to_json(page)) FROM (
            SELECT p.*, c.name AS country, s.name AS scope,
                (SELECT json_agg(m.reference) FROM projects_projectmethodology m WHERE m.project_id = p.id) AS methods
            FROM projects_project p JOIN identity_partnercountry c ON c.code = p.partner_country_id
            LEFT JOIN parties_sectoralscope s ON s.id = p.sectoral_scope_id
            ORDER BY p.reference LIMIT 50) page""",
    "calls": """
        SELECT json_agg(row_to_json(page)) FROM (
            SELECT k.due_on, c.* FROM rules_clock k JOIN lifecycle_case c ON c.id = k.case_id
            WHERE k.key LIKE '%%public_inputs' AND k.closed_at IS NULL AND k.paused_at IS NULL
            ORDER BY k.due_on, k.id LIMIT 201) page""",
}
